/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loop devices: a file system's direct write becomes a write to a file of another, by a worker.
 * After Linux 6.1, drivers/block/loop.c; the bodies are the model's own.
 */

/* One write to the device. `dio` is told of its end; without, somebody waits for `done`. */
struct loop_cmd {
	struct kiocb		iocb;
	refcount_t		ref;
	long			ret;
	int			done;
	struct loop_device	*lo;
	struct iomap_dio	*dio;
	struct work_struct	work;
};

static struct workqueue_struct loop_workqueue = { .kind = WORKQUEUE_LOOP };

/* 6.1. The block layer tells the file system above. Leaves out partial completion. */
static void lo_complete_rq(struct loop_cmd *cmd)
{
	struct iomap_dio *dio = cmd->dio;

	if (!dio) {
		cmd->done = 1;
		wake_up_var(&cmd->done);
		return;
	}
	dio->result = cmd->ret;
	kfree(cmd);
	iomap_dio_bio_end_io(dio);
}

/* 6.1. The worker and the completion each put a reference: whoever comes last is through. */
static void lo_rw_aio_do_completion(struct loop_cmd *cmd)
{
	if (!refcount_dec_and_test(&cmd->ref))
		return;
	lo_complete_rq(cmd);
}

/* 6.1. */
static void lo_rw_aio_complete(struct kiocb *iocb, long ret)
{
	struct loop_cmd *cmd = container_of(iocb, struct loop_cmd, iocb);

	cmd->ret = ret < 0 ? -EIO : ret;
	lo_rw_aio_do_completion(cmd);
}

/* 6.1. The file's write_iter is called at once: no hook is asked, and nothing is protected. */
static void lo_rw_aio(struct loop_device *lo, struct loop_cmd *cmd)
{
	struct iov_iter iter = { .count = PAGE_SIZE };
	struct file *file = lo->lo_backing_file;
	int ret;

	refcount_set(&cmd->ref, 2);
	cmd->iocb = (struct kiocb) {
		.ki_filp = file,
		.ki_complete = lo_rw_aio_complete,
		.ki_flags = IOCB_DIRECT,
	};
	ret = call_write_iter(file, &cmd->iocb, &iter);
	lo_rw_aio_do_completion(cmd);
	if (ret != -EIOCBQUEUED)
		lo_rw_aio_complete(&cmd->iocb, ret);
}

/* 6.1, lo_write_bvec(). Through the page cache, protected, and waited for. */
static void lo_write_simple(struct loop_device *lo, struct loop_cmd *cmd)
{
	struct iov_iter iter = { .count = PAGE_SIZE };
	struct file *file = lo->lo_backing_file;
	ssize_t bw;

	file_start_write(file);
	bw = vfs_iter_write(file, &iter, NULL, 0);
	file_end_write(file);
	cmd->ret = bw == PAGE_SIZE ? bw : -EIO;
	lo_complete_rq(cmd);
}

/* 6.1. */
static void loop_handle_cmd(struct loop_cmd *cmd)
{
	struct loop_device *lo = cmd->lo;

	if (lo->lo_backing_file->f_flags & O_DIRECT)
		lo_rw_aio(lo, cmd);
	else
		lo_write_simple(lo, cmd);
}

/* 6.1. */
static void loop_workfn(struct work_struct *work)
{
	struct loop_cmd *cmd = container_of(work, struct loop_cmd, work);

	bdev_wait_io(cmd->lo->lo_super);
	loop_handle_cmd(cmd);
}

/* 6.1, loop_queue_rq(), and the wait of a write that is not queued above. */
static ssize_t loop_write(struct super_block *sb, struct iomap_dio *dio)
{
	struct loop_cmd *cmd = kzalloc(sizeof(*cmd), GFP_KERNEL);
	ssize_t ret;

	cmd->lo = sb->s_loop;
	cmd->dio = dio;
	INIT_WORK(&cmd->work, loop_workfn);
	queue_work(&loop_workqueue, &cmd->work);
	if (dio)
		return -EIOCBQUEUED;
	wait_var_event(&cmd->done, cmd->done);
	ret = cmd->ret;
	kfree(cmd);
	return ret;
}
