/* SPDX-License-Identifier: GPL-2.0-or-later */
/* FIFREEZE and FITHAW. After Linux 6.1, fs/ioctl.c; the bodies are the model's own. */

/* 6.1. Leaves out capabilities. A file system without freeze_fs (overlayfs) cannot be frozen. */
int ioctl_fsfreeze(struct super_block *sb, enum freeze_holder who)
{
	if (!sb->s_op->freeze_fs)
		return -EOPNOTSUPP;
	return freeze_super(sb);
}

/* 6.1. Leaves out capabilities. */
int ioctl_fsthaw(struct super_block *sb, enum freeze_holder who)
{
	return thaw_super(sb);
}
