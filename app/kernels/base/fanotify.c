/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events that wait for a daemon's answer. After Linux 6.1, fs/notify/fanotify; the bodies are the
 * model's own.
 */

/*
 * 6.1, fanotify_handle_event() and fanotify_get_response(). Queues an event and waits for the answer,
 * which here is always to allow. Leaves out marks, masks, the range and killed waiters.
 */
static int fanotify_handle_event(struct fsnotify_group *group)
{
	int event = group->asked++;

	wake_up_var(&group->asked);
	wait_var_event(&group->answered, group->answered & (1 << event));
	return 0;
}

/* 6.1. The daemon takes the oldest event that nobody took. */
static int fanotify_read(struct fsnotify_group *group)
{
	int event;

	do {
		wait_var_event(&group->asked, group->taken < group->asked);
		event = group->taken < group->asked ? group->taken++ : -1;
	} while (event < 0);
	return event;
}

/* 6.1. Its answer. */
static void fanotify_write(struct fsnotify_group *group, int event)
{
	group->answered |= 1 << event;
	wake_up_var(&group->answered);
}
