"""Three ways to lose the balance that no patch of ours makes, as scenarios with C of their own.

They are those of the discussion around the flag patch (message-id
20231121132551.2337431-1-amir73il@gmail.com) that need a mistake in a caller: a start without an
end, two ends, two starts.
"""

LEAKED_START = """
title   The end is skipped on every error
fs      disk  ext4
fs      ovl   overlay upper=disk

app:    aio_write ovl io=error
admin:  freeze disk

define <<END
/* Who is told of an error shall not end protection: was it ever started? */
ssize_t vfs_iocb_iter_write(struct file *file, struct kiocb *iocb, struct iov_iter *iter)
{
	ssize_t ret;

	ret = rw_verify_area(WRITE, file, &iocb->ki_pos, iov_iter_count(iter));
	if (ret == 0) {
		kiocb_start_write(iocb);
		ret = call_write_iter(file, iocb, iter);
	}
	if (ret < 0 && ret != -EIOCBQUEUED)
		iocb->ki_flags &= ~IOCB_WRITE;
	return ret;
}
END
"""
"""It mends a denied write on 6.7+naive-move, and leaks the start of one that fails later."""

DOUBLE_END = """
title   Submission and completion both clean up
fs      disk  ext4

app:    aio_write disk io=error
admin:  freeze disk

define <<END
/* The error is cleaned up here, and by the completion once more. */
static void aio_rw_done(struct kiocb *req, ssize_t ret)
{
	if (ret == -EIOCBQUEUED)
		return;
	if (ret < 0)
		kiocb_end_write(req);
	req->ki_complete(req, ret);
}
END
"""

DOUBLE_START = """
title   A retry starts once more
fs      disk  ext4

app:    aio_write disk io=eagain
admin:  freeze disk

define <<END
static int aio_write(struct kiocb *req, size_t len, rwf_t flags)
{
	struct iov_iter iter = { .count = len };
	int ret = aio_prep_rw(req, flags);

	if (ret)
		return ret;
	req->ki_flags |= IOCB_WRITE;
	kiocb_start_write(req);
	ret = call_write_iter(req->ki_filp, req, &iter);
	if (ret == -EAGAIN) {
		/* Nothing was ended, and all is begun again. */
		kiocb_start_write(req);
		ret = call_write_iter(req->ki_filp, req, &iter);
	}
	aio_rw_done(req, ret);
	return 0;
}
END
"""
