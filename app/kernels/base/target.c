/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A SCSI target that keeps its disk in a file. After Linux 6.1,
 * drivers/target/target_core_file.c; the bodies are the model's own.
 */

struct target_core_file_cmd {
	struct kiocb	iocb;
};

/* 6.1. The initiator hears of it; here the scenario does. Leaves out a short write, an error there. */
static void cmd_rw_aio_complete(struct kiocb *iocb, long ret)
{
	struct target_core_file_cmd *cmd = container_of(iocb, struct target_core_file_cmd, iocb);

	post_event(ret);
	kfree(cmd);
}

/* 6.1. Nobody asks a hook, and nobody starts a write: a freeze does not wait for this one. */
static void fd_execute_rw_aio(struct file *file, struct iov_iter *iter)
{
	struct target_core_file_cmd *aio_cmd;
	ssize_t ret;

	if (choose(alloc, file_inode(file)->i_sb) == ALLOC_FAIL) {
		post_event(-ENOMEM);
		return;
	}
	aio_cmd = kmalloc(sizeof(*aio_cmd), GFP_KERNEL);
	aio_cmd->iocb = (struct kiocb) {
		.ki_filp = file,
		.ki_complete = cmd_rw_aio_complete,
		.ki_flags = IOCB_DIRECT,
	};
	ret = call_write_iter(file, &aio_cmd->iocb, iter);
	if (ret != -EIOCBQUEUED)
		cmd_rw_aio_complete(&aio_cmd->iocb, ret);
}

/* 6.1. Nobody starts a write here either. Leaves out the position and forced unit access. */
static ssize_t fd_do_rw(struct file *file, struct iov_iter *iter)
{
	return vfs_iter_write(file, iter, NULL, 0);
}

/* 6.1. Which way is an attribute of the device; here it follows from how the file was opened. */
static void fd_execute_rw(struct file *file, struct iov_iter *iter)
{
	if (file->f_flags & O_DIRECT)
		fd_execute_rw_aio(file, iter);
	else
		post_event(fd_do_rw(file, iter));
}
