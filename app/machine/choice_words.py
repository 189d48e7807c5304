"""What the choices of the modelled kernels mean, for sentences: by ``name=value``."""

CHOICES = {
    "hook=pass": "the permission hook lets {request} pass",
    "hook=deny": "the permission hook denies {request}",
    "hook=fill": "the permission hook asks the daemon, on behalf of {request}",
    "io=queued": "the file system queues the write of {request}",
    "io=queued-error": "the file system queues the write of {request}, which will fail",
    "io=sync": "the file system does the write of {request} at once",
    "io=short": "the file system writes half of what {request} asked for",
    "io=error": "the file system fails the write of {request}",
    "io=eagain": "the file system cannot write without waiting: {request} gets EAGAIN",
    "alloc=ok": "memory is found for {request}",
    "alloc=fail": "there is no memory for {request}",
    "inject=none": "no error is injected into {request}",
    "inject=error": "an error is injected into {request}",
    "sync=ok": "the file system writes everything back",
    "sync=error": "writing everything back fails",
    "freeze_fs=ok": "the file system prepares itself for the freeze",
    "freeze_fs=error": "the file system cannot freeze",
    "unfreeze_fs=ok": "the file system prepares itself for work",
    "unfreeze_fs=error": "the file system cannot thaw",
}
