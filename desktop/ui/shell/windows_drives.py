"""What Windows tells of a drive that Qt does not: its type, and the bus that it hangs on."""

from __future__ import annotations

import os
import struct
import sys

REMOVABLE, FIXED, REMOTE = 2, 3, 4  # GetDriveTypeW: DRIVE_REMOVABLE, DRIVE_FIXED, DRIVE_REMOTE
USB = 7  # STORAGE_BUS_TYPE: BusTypeUsb
_QUERY_PROPERTY = 0x2D1400  # IOCTL_STORAGE_QUERY_PROPERTY
_BUS_TYPE_AT = 28  # in STORAGE_DEVICE_DESCRIPTOR
_SHARED, _OPEN_EXISTING = 0x3, 3  # FILE_SHARE_READ | FILE_SHARE_WRITE

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel32.CreateFileW.restype = wintypes.HANDLE
    _kernel32.CreateFileW.argtypes = (
        wintypes.LPCWSTR,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.LPVOID,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.HANDLE,
    )
    _kernel32.DeviceIoControl.argtypes = (
        wintypes.HANDLE,
        wintypes.DWORD,
        wintypes.LPVOID,
        wintypes.DWORD,
        wintypes.LPVOID,
        wintypes.DWORD,
        wintypes.LPDWORD,
        wintypes.LPVOID,
    )
    _kernel32.CloseHandle.argtypes = (wintypes.HANDLE,)

    def drive_type(letter: str) -> int:
        """Of "E:", as GetDriveTypeW tells it."""
        return int(_kernel32.GetDriveTypeW(f"{letter}\\"))

    def bus_of(letter: str) -> int | None:
        """Of "E:", as STORAGE_BUS_TYPE; None where the drive does not tell."""
        # No right is asked for: that is enough for this question, and nobody needs to be administrator.
        handle = _kernel32.CreateFileW(
            f"\\\\.\\{letter}", 0, _SHARED, None, _OPEN_EXISTING, 0, None
        )
        if handle in (None, wintypes.HANDLE(-1).value):
            return None
        try:
            query = struct.pack("<III", 0, 0, 0)  # StorageDeviceProperty, PropertyStandardQuery
            answer, length = ctypes.create_string_buffer(1024), wintypes.DWORD()
            answered = _kernel32.DeviceIoControl(
                handle,
                _QUERY_PROPERTY,
                query,
                len(query),
                answer,
                len(answer),
                ctypes.byref(length),
                None,
            )
        finally:
            _kernel32.CloseHandle(handle)
        return bus_in(answer.raw[: length.value]) if answered else None

    def system_letter() -> str:
        """The drive that Windows lies on, as "C:"."""
        return os.environ.get("SYSTEMDRIVE", "C:").upper()


def bus_in(descriptor: bytes) -> int | None:
    """The bus type of a STORAGE_DEVICE_DESCRIPTOR; None where it is shorter than that."""
    if len(descriptor) < _BUS_TYPE_AT + 4:
        return None
    bus: int = struct.unpack_from("<I", descriptor, _BUS_TYPE_AT)[0]
    return bus


def is_offered(letter: str, kind: int, bus: int | None, system: str) -> bool:
    """Whether a drive is one to write a submission to: what can be taken out, and a disk on USB that
    Windows calls fixed. One that does not tell its bus is left out: it is rather a disk of the
    computer, and can be chosen as a folder.
    """
    if letter.upper() == system.upper():
        return False
    return kind == REMOVABLE or (kind == FIXED and bus == USB)
