/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files, superblocks, and the protection that a write holds against freezing. After Linux 6.1,
 * include/linux/fs.h; the bodies are the model's own.
 */

/* file->f_mode */
#define FMODE_WRITE		0x2
#define FMODE_CAN_WRITE		0x40000
#define FMODE_CAN_ODIRECT	0x400000
#define FMODE_NOWAIT		0x8000000

/* sb->s_flags */
#define SB_RDONLY		1

/* kiocb->ki_flags; the low ones alias RWF_* */
#define IOCB_HIPRI		RWF_HIPRI
#define IOCB_DSYNC		RWF_DSYNC
#define IOCB_SYNC		RWF_SYNC
#define IOCB_NOWAIT		RWF_NOWAIT
#define IOCB_APPEND		RWF_APPEND
#define IOCB_EVENTFD		(1 << 16)
#define IOCB_DIRECT		(1 << 17)
#define IOCB_WRITE		(1 << 18)
#define IOCB_WAITQ		(1 << 19)
#define IOCB_NOIO		(1 << 20)
#define IOCB_ALLOC_CACHE	(1 << 21)

/* One I/O in flight. Leaves out ki_waitq and dio_complete. */
struct kiocb {
	struct file		*ki_filp;
	loff_t			ki_pos;
	void (*ki_complete)(struct kiocb *iocb, long ret);
	void			*private;
	int			ki_flags;
	u16			ki_ioprio;
};

/* Who freezes. A scenario may say it, but before 6.6 nobody is told. */
enum freeze_holder {
	FREEZE_HOLDER_KERNEL	= (1 << 0),
	FREEZE_HOLDER_USERSPACE	= (1 << 1),
};

/* How far freezing got. Level L is guarded by rw_sem[L - 1]; COMPLETE has no lock of its own. */
enum {
	SB_UNFROZEN = 0,
	SB_FREEZE_WRITE	= 1,
	SB_FREEZE_PAGEFAULT = 2,
	SB_FREEZE_FS = 3,
	SB_FREEZE_COMPLETE = 4,
};

#define SB_FREEZE_LEVELS (SB_FREEZE_COMPLETE - 1)

struct sb_writers {
	int				frozen;
	struct percpu_rw_semaphore	rw_sem[SB_FREEZE_LEVELS];
};

/* Leaves out the active reference that a freeze keeps: nothing is unmounted here. */
struct super_block {
	unsigned long			s_flags;
	const struct super_operations	*s_op;
	struct rw_semaphore		s_umount;
	struct sb_writers		s_writers;
	struct workqueue_struct		*s_dio_done_wq;
	struct block_device		*s_bdev;
	struct fsnotify_group		*s_watch;
	struct loop_device		*s_loop;
};

/* 6.1 drivers/block/loop.c. A device whose content is a file; opened with O_DIRECT or not. */
struct loop_device {
	struct file		*lo_backing_file;
	struct super_block	*lo_super;
};

/*
 * The device below a file system; suspend_lock is the device mapper's. It is there only where the scenario acts on it: elsewhere s_bdev
 * is NULL, and I/O is never kept in flight.
 */
struct block_device {
	int			bd_held;
	struct rw_semaphore	suspend_lock;
	struct super_block	*bd_super;
};

/*
 * Who is asked before a file system's content is used, where the scenario has somebody do that:
 * elsewhere s_watch is NULL. Events are numbered; an answer is a bit.
 */
struct fsnotify_group {
	int			asked;
	int			taken;
	int			answered;
};

struct super_operations {
	int (*sync_fs)(struct super_block *sb);
	int (*freeze_fs)(struct super_block *sb);
	int (*unfreeze_fs)(struct super_block *sb);
};

struct inode {
	umode_t			i_mode;
	struct super_block	*i_sb;
	struct rw_semaphore	i_rwsem;
	const struct inode_operations *i_op;
	void			*i_private;
};

/* Here a file system's one inode stands for its directories, too. */
struct inode_operations {
	int (*create)(struct inode *dir);
	int (*update_time)(struct inode *inode);
};

/* Leaves out the reference count: a file outlives the run. */
struct file {
	struct inode			*f_inode;
	const struct file_operations	*f_op;
	unsigned int			f_flags;
	unsigned int			f_mode;
	int				f_iocb_flags;
	void				*private_data;
	struct vm_area_struct		*f_user;
};

/*
 * A mapping of a file. A file's f_user is the mapping that the caller's buffer lies in, where the
 * scenario says so (fault=): copying from there faults. NULL elsewhere.
 */
struct vm_area_struct {
	struct file		*vm_file;
	struct mm_struct	*vm_mm;
};

struct mm_struct {
	struct rw_semaphore	mmap_lock;
};

struct fd {
	struct file	*file;
	unsigned int	flags;
};

struct file_operations {
	ssize_t (*write_iter)(struct kiocb *iocb, struct iov_iter *iter);
	ssize_t (*splice_write)(struct file *out, loff_t *ppos, size_t len);
	int (*iopoll)(struct kiocb *kiocb);
	ssize_t (*read)(struct file *file, size_t count);
	int (*fsync)(struct file *file);
	int (*page_mkwrite)(struct file *file);
};

static inline struct inode *file_inode(const struct file *f)
{
	return f->f_inode;
}

/* Takes a reference in the kernel; here nothing is counted. */
static inline struct file *get_file(struct file *f)
{
	return f;
}

static inline bool sb_rdonly(const struct super_block *sb)
{
	return sb->s_flags & SB_RDONLY;
}

static inline void inode_lock(struct inode *inode)
{
	down_write(&inode->i_rwsem);
}

static inline void inode_unlock(struct inode *inode)
{
	up_write(&inode->i_rwsem);
}

static inline void inode_lock_shared(struct inode *inode)
{
	down_read(&inode->i_rwsem);
}

static inline void inode_unlock_shared(struct inode *inode)
{
	up_read(&inode->i_rwsem);
}

/* A kiocb without a callback is waited for. */
static inline bool is_sync_kiocb(struct kiocb *kiocb)
{
	return kiocb->ki_complete == NULL;
}

/* Leaves out the caller's I/O priority. */
static inline void init_sync_kiocb(struct kiocb *kiocb, struct file *filp)
{
	*kiocb = (struct kiocb) {
		.ki_filp = filp,
		.ki_flags = filp->f_iocb_flags,
	};
}

/* A stacked file system re-issues an iocb on a backing file. The callback is the caller's to set. */
static inline void kiocb_clone(struct kiocb *kiocb, struct kiocb *kiocb_src,
			       struct file *filp)
{
	*kiocb = (struct kiocb) {
		.ki_filp = filp,
		.ki_flags = kiocb_src->ki_flags,
		.ki_ioprio = kiocb_src->ki_ioprio,
		.ki_pos = kiocb_src->ki_pos,
	};
}

/* What the open flags mean for each kiocb. Leaves out O_SYNC. */
static inline int iocb_flags(struct file *file)
{
	int res = 0;

	if (file->f_flags & O_APPEND)
		res |= IOCB_APPEND;
	if (file->f_flags & O_DIRECT)
		res |= IOCB_DIRECT;
	if (file->f_flags & O_DSYNC)
		res |= IOCB_DSYNC;
	return res;
}

/* Adds what one call asks for to what the file was opened with. */
static inline int kiocb_set_rw_flags(struct kiocb *ki, rwf_t flags)
{
	if (!flags)
		return 0;
	if (flags & ~RWF_SUPPORTED)
		return -EOPNOTSUPP;
	if ((flags & RWF_NOWAIT) && !(ki->ki_filp->f_mode & FMODE_NOWAIT))
		return -EOPNOTSUPP;
	ki->ki_flags |= flags;
	return 0;
}

/* Lockdep is told that the lock was let go; the count stays. */
static inline void __sb_writers_release(struct super_block *sb, int level)
{
	percpu_rwsem_release(&sb->s_writers.rw_sem[level - 1], 1, _THIS_IP_);
}

/* Lockdep is told that this context took it, as if by trylock; the count stays. */
static inline void __sb_writers_acquired(struct super_block *sb, int level)
{
	percpu_rwsem_acquire(&sb->s_writers.rw_sem[level - 1], 1, _THIS_IP_);
}

static inline void __sb_start_write(struct super_block *sb, int level)
{
	percpu_down_read(&sb->s_writers.rw_sem[level - 1]);
}

static inline bool __sb_start_write_trylock(struct super_block *sb, int level)
{
	return percpu_down_read_trylock(&sb->s_writers.rw_sem[level - 1]);
}

static inline void __sb_end_write(struct super_block *sb, int level)
{
	percpu_up_read(&sb->s_writers.rw_sem[level - 1]);
}

/* May block until the file system is thawed. */
static inline void sb_start_write(struct super_block *sb)
{
	__sb_start_write(sb, SB_FREEZE_WRITE);
}

static inline bool sb_start_write_trylock(struct super_block *sb)
{
	return __sb_start_write_trylock(sb, SB_FREEZE_WRITE);
}

static inline void sb_end_write(struct super_block *sb)
{
	__sb_end_write(sb, SB_FREEZE_WRITE);
}

static inline void sb_start_pagefault(struct super_block *sb)
{
	__sb_start_write(sb, SB_FREEZE_PAGEFAULT);
}

static inline void sb_end_pagefault(struct super_block *sb)
{
	__sb_end_write(sb, SB_FREEZE_PAGEFAULT);
}

static inline void sb_start_intwrite(struct super_block *sb)
{
	__sb_start_write(sb, SB_FREEZE_FS);
}

static inline void sb_end_intwrite(struct super_block *sb)
{
	__sb_end_write(sb, SB_FREEZE_FS);
}

/* Only regular files are protected. */
static inline void file_start_write(struct file *file)
{
	struct inode *inode = file_inode(file);

	if (!S_ISREG(inode->i_mode))
		return;
	sb_start_write(inode->i_sb);
}

static inline bool file_start_write_trylock(struct file *file)
{
	struct inode *inode = file_inode(file);

	if (!S_ISREG(inode->i_mode))
		return true;
	return sb_start_write_trylock(inode->i_sb);
}

static inline void file_end_write(struct file *file)
{
	struct inode *inode = file_inode(file);

	if (!S_ISREG(inode->i_mode))
		return;
	sb_end_write(inode->i_sb);
}

static inline ssize_t call_write_iter(struct file *file, struct kiocb *kio,
				      struct iov_iter *iter)
{
	return file->f_op->write_iter(kio, iter);
}
