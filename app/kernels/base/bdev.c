/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device below a file system, as far as it keeps I/O in flight. A real one is slow; a tester
 * suspends a device-mapper target to make it so. After Linux 6.1; the bodies are the model's own.
 */

/* Why the device keeps its I/O: bits of bd_held. */
#define BD_HELD		(1 << 0)
#define BD_SUSPENDED	(1 << 1)

/* What waits for the device gets no further while it keeps its I/O. */
static void bdev_wait_io(struct super_block *sb)
{
	if (sb->s_bdev)
		wait_var_event(&sb->s_bdev->bd_held, !sb->s_bdev->bd_held);
}

/* The I/O that was kept comes to its end. */
static int bdev_let_go(struct block_device *bdev, int why)
{
	if (!(bdev->bd_held & why))
		return -EINVAL;
	bdev->bd_held &= ~why;
	wake_up_var(&bdev->bd_held);
	return 0;
}

/* `hold`: from here on the device keeps what is in flight, and what comes. */
int bdev_hold(struct block_device *bdev)
{
	bdev->bd_held |= BD_HELD;
	return 0;
}

/* `release` */
int bdev_release(struct block_device *bdev)
{
	return bdev_let_go(bdev, BD_HELD);
}

/*
 * 6.1. Freezes the file system on the device. Leaves out bd_fsfreeze_count, which has no second
 * holder here: the device mapper does not suspend what it has suspended.
 */
static int freeze_bdev(struct block_device *bdev)
{
	return freeze_super(bdev->bd_super);
}

/* 6.1. */
static int thaw_bdev(struct block_device *bdev)
{
	return thaw_super(bdev->bd_super);
}

/* 6.1 drivers/md/dm.c. Freezes the file system, then keeps all I/O. Leaves out flushing. */
int dm_suspend(struct block_device *bdev)
{
	int ret = -EINVAL;

	down_write(&bdev->suspend_lock);
	if (!(bdev->bd_held & BD_SUSPENDED)) {
		ret = freeze_bdev(bdev);
		if (!ret)
			bdev->bd_held |= BD_SUSPENDED;
	}
	up_write(&bdev->suspend_lock);
	return ret;
}

/* 6.1 drivers/md/dm.c. I/O first, for thawing needs it. Who thawed meanwhile does not matter. */
int dm_resume(struct block_device *bdev)
{
	int ret;

	down_write(&bdev->suspend_lock);
	ret = bdev_let_go(bdev, BD_SUSPENDED);
	if (!ret)
		thaw_bdev(bdev);
	up_write(&bdev->suspend_lock);
	return ret;
}
