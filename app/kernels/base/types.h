/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The objects behind the intrinsics: locks, work, buffers. Small on purpose. */

#define READ		0
#define WRITE		1
#define GFP_KERNEL	0
#define PAGE_SIZE	4096

/*
 * 6.1 include/linux/percpu-rwsem.h. The per-CPU counters are one sum with no owner; a grace period
 * and setting `block` are one step.
 */
struct percpu_rw_semaphore {
	int	read_count;
	int	block;
	int	writer;
	int	held;
};

/*
 * 6.1 include/linux/rwsem.h. `writer` is a context's number, `readers` has a bit for each context.
 * Leaves out the wait list: who waits is seen from the contexts.
 */
struct rw_semaphore {
	int	writer;
	int	readers;
};

/* 6.1 include/linux/workqueue.h. `kind` says which context runs the work. */
struct workqueue_struct {
	int	kind;
};

enum workqueue_kind { WORKQUEUE_DIO = 1, WORKQUEUE_IO_WQ = 2, WORKQUEUE_LOOP = 3 };

struct work_struct {
	work_func_t	func;
};

/* 6.1 include/linux/uio.h. Of the buffer only its length matters. */
struct iov_iter {
	size_t	count;
};

/* 6.1 include/linux/uio.h. */
static inline size_t iov_iter_count(const struct iov_iter *i)
{
	return i->count;
}

/* 6.1 include/uapi/linux/stat.h, there a macro. */
static inline bool S_ISREG(umode_t mode)
{
	return (mode & S_IFMT) == S_IFREG;
}
