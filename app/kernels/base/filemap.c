/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing to the page cache. After Linux 6.1, mm/filemap.c; the body is the model's own. */

/* 6.1. Returns bytes or an error. Leaves out pages and write faults; nothing is ever queued. */
ssize_t generic_perform_write(struct kiocb *iocb, struct iov_iter *iter)
{
	struct super_block *sb = iocb->ki_filp->f_inode->i_sb;
	ssize_t size = iov_iter_count(iter);

	switch (choose(io, sb)) {
	case IO_ERROR:
	case IO_QUEUED_ERROR:
		return -EIO;
	case IO_EAGAIN:
		return -EAGAIN;
	case IO_SHORT:
		size = size / 2;
		break;
	}
	modify(sb);
	return size;
}
