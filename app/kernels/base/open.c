/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening a file for writing. After Linux 6.1, fs/open.c; the body is the model's own. */

/* 6.1. Here a file of a read-only file system opens, but not for writing. */
static int do_dentry_open(struct file *file, struct inode *inode,
			  const struct file_operations *fop, int flags)
{
	file->f_inode = inode;
	file->f_op = fop;
	file->f_flags = flags;
	file->f_mode |= FMODE_CAN_ODIRECT;
	if (!sb_rdonly(inode->i_sb))
		file->f_mode |= FMODE_WRITE | FMODE_CAN_WRITE;
	file->f_iocb_flags = iocb_flags(file);
	return 0;
}
