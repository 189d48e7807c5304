/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing through a mapping. After Linux 6.1, mm/memory.c; the bodies are the model's own. */

/*
 * 6.1. A store to a page that may not be written yet: the file system is told first. Leaves out pages
 * and vm_ops, so the file's own page_mkwrite is called; each store faults, as after a writeback.
 */
static int handle_mm_fault(struct vm_area_struct *vma)
{
	int ret;

	down_read(&vma->vm_mm->mmap_lock);
	ret = vma->vm_file->f_op->page_mkwrite(vma->vm_file);
	up_read(&vma->vm_mm->mmap_lock);
	return ret;
}

/*
 * 6.1 lib/iov_iter.c, and pinning for direct I/O. The buffer is touched before it is copied. There a
 * read fault is enough; a write fault nests in the same way, and shows that this is legal.
 */
static int fault_in_buffer(struct file *file)
{
	return file->f_user ? handle_mm_fault(file->f_user) : 0;
}
