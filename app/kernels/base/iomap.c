/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Direct I/O, from the file system to the device and back. After Linux 6.1,
 * fs/iomap/direct-io.c; the bodies are the model's own.
 */

#define IOMAP_DIO_FORCE_WAIT	(1 << 0)

/* The completion of a write that needs a transaction or a flush runs in a worker. */
#define IOMAP_DIO_NEED_SYNC	(1 << 29)
/* The caller asks the device; in the kernel a flag of the bio. */
#define IOMAP_DIO_POLLED	(1 << 28)

struct iomap_dio {
	struct kiocb		*iocb;
	long			result;
	unsigned int		flags;
	struct work_struct	work;
};

/* 6.1. Stands for the file system's ->end_io() too: extents are converted, the size is set. */
static ssize_t iomap_dio_complete(struct iomap_dio *dio)
{
	ssize_t ret = dio->result;

	if (ret > 0)
		modify(dio->iocb->ki_filp->f_inode->i_sb);
	kfree(dio);
	return ret;
}

/* 6.1. */
static void iomap_dio_complete_work(struct work_struct *work)
{
	struct iomap_dio *dio = container_of(work, struct iomap_dio, work);
	struct kiocb *iocb = dio->iocb;

	iocb->ki_complete(iocb, iomap_dio_complete(dio));
}

/* 6.1. The device is done; this is interrupt context. */
static void iomap_dio_bio_end_io(struct iomap_dio *dio)
{
	switch (dio->flags) {
	case IOMAP_DIO_NEED_SYNC:
		INIT_WORK(&dio->work, iomap_dio_complete_work);
		queue_work(dio->iocb->ki_filp->f_inode->i_sb->s_dio_done_wq, &dio->work);
		break;
	case IOMAP_DIO_POLLED: {
		struct kiocb *iocb = dio->iocb;

		/* There is no interrupt: this only stands for the device, which is now done. */
		iocb->private = dio;
		wake_up_var(&iocb->private);
		break;
	}
	default:
		iomap_dio_complete_work(&dio->work);
	}
}

/* The bio, for as long as the device keeps it. */
static void iomap_dio_bio_in_flight(struct iomap_dio *dio)
{
	bdev_wait_io(dio->iocb->ki_filp->f_inode->i_sb);
	iomap_dio_bio_end_io(dio);
}

/*
 * 6.1. Returns bytes, an error, or -EIOCBQUEUED: then the iocb may be gone already. Leaves out
 * the mapping of the range. A waited-for write takes an error of the device as its own.
 * A loop device answers by what becomes of the write to its file.
 */
ssize_t iomap_dio_rw(struct kiocb *iocb, struct iov_iter *iter, unsigned int dio_flags)
{
	struct file *file = iocb->ki_filp;
	struct super_block *sb = file->f_inode->i_sb;
	bool wait = is_sync_kiocb(iocb) || (dio_flags & IOMAP_DIO_FORCE_WAIT);
	ssize_t size = iov_iter_count(iter);
	struct iomap_dio *dio;
	int answer;

	if (choose(alloc, sb) == ALLOC_FAIL)
		return -ENOMEM;
	if (fault_in_buffer(file))
		return -EFAULT;
	answer = sb->s_loop ? IO_QUEUED : choose(io, sb);
	if (answer == IO_ERROR || (wait && answer == IO_QUEUED_ERROR))
		return -EIO;
	if (answer == IO_EAGAIN)
		return -EAGAIN;

	if (wait && sb->s_loop) {
		size = loop_write(sb, NULL);
		if (size > 0)
			modify(sb);
		return size;
	}
	if (wait)
		bdev_wait_io(sb);
	modify(sb);
	if (answer == IO_SHORT)
		return size / 2;
	if (wait || answer == IO_SYNC)
		return size;

	dio = kzalloc(sizeof(*dio), GFP_KERNEL);
	*dio = (struct iomap_dio) {
		.iocb = iocb,
		.result = answer == IO_QUEUED_ERROR ? -EIO : size,
		.flags = iocb->ki_flags & (IOCB_DSYNC | IOCB_APPEND) ? IOMAP_DIO_NEED_SYNC :
			 iocb->ki_flags & IOCB_HIPRI ? IOMAP_DIO_POLLED : 0,
	};
	if (sb->s_loop)
		return loop_write(sb, dio);
	queue_io(sb->s_bdev ? iomap_dio_bio_in_flight : iomap_dio_bio_end_io, dio);
	return -EIOCBQUEUED;
}

/* 6.1 block/blk-core.c. Called when the device is known to be done: completes in the poller. */
int iocb_bio_iopoll(struct kiocb *kiocb)
{
	struct iomap_dio *dio = kiocb->private;

	iomap_dio_complete_work(&dio->work);
	return 1;
}
