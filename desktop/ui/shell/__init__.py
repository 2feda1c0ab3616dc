"""The frame of both windows: first start, help, about, update, recovery, crash."""
