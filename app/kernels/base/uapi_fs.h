/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What user space says when it opens and writes (6.1, x86; fcntl.h, stat.h and fs.h of the uapi). */

#define O_APPEND	0x400
#define O_DSYNC		0x1000
#define O_DIRECT	0x4000
#define O_PATH		0x200000

#define S_IFMT		0xf000
#define S_IFBLK		0x6000
#define S_IFREG		0x8000

#define RWF_HIPRI	0x00000001
#define RWF_DSYNC	0x00000002
#define RWF_SYNC	0x00000004
#define RWF_NOWAIT	0x00000008
#define RWF_APPEND	0x00000010
#define RWF_SUPPORTED	(RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT | RWF_APPEND)
