"""Every chart as plain data, one module a subject, one registry."""
