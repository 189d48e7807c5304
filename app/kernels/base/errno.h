/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Error numbers (6.1, x86). EIOCBQUEUED never reaches user space: it says "ask me later". */

#define EPERM		1
#define EINTR		4
#define EIO		5
#define EBADF		9
#define EAGAIN		11
#define ENOMEM		12
#define EACCES		13
#define EFAULT		14
#define EBUSY		16
#define EINVAL		22
#define EROFS		30
#define EOPNOTSUPP	95
#define ERESTARTSYS	512
#define EIOCBQUEUED	529
