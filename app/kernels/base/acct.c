/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Process accounting. After Linux 6.1, kernel/acct.c; the body is the model's own. */

/*
 * 6.1, do_acct_process(). A process that ends leaves a record, and none where the file system is
 * frozen: nobody's end waits for a thaw. Leaves out the record and the check for space.
 */
int acct_process(struct file *file)
{
	if (!file_start_write_trylock(file))
		return 0;
	new_sync_write(file, PAGE_SIZE);
	file_end_write(file);
	return 0;
}
