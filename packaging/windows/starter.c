/* Starts the program with the Python in the folder beside this file: no search path, no registry and no variable of the
 * environment decides which. Compiled twice: with -DWINDOW for tianbao.exe, without for tianbao.com, the command line.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#define ROOM 32768

typedef int (*main_t)(int, wchar_t **);

static int fail(const wchar_t *chinese, const wchar_t *english) {
    wchar_t words[512];
    _snwprintf(words, 511, L"%ls\n\n%ls", chinese, english);
    words[511] = 0;
#ifdef WINDOW
    MessageBoxW(NULL, words, L"\x586b\x62a5 Tianbao", MB_OK | MB_ICONERROR);
#else
    DWORD written;
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    if (!WriteConsoleW(out, words, (DWORD)wcslen(words), &written, NULL)) fputws(english, stderr);
#endif
    return 4;
}

static int start(int argc, wchar_t **argv) {
    static wchar_t place[ROOM], library_name[ROOM];
    DWORD length = GetModuleFileNameW(NULL, place, ROOM - 200);
    if (length == 0 || length >= ROOM - 200)
        return fail(L"\x7a0b\x5e8f\x6240\x5728\x7684\x8def\x5f84\x592a\x957f\x3002", L"The path of the program is too long.");
    wchar_t *last = wcsrchr(place, L'\\');
    if (last) *last = 0;
    _snwprintf(library_name, ROOM - 1, L"%ls\\" INTERNAL L"\\python312.dll", place);
    HMODULE library =
        LoadLibraryExW(library_name, NULL, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    if (!library) library = LoadLibraryExW(library_name, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    main_t run = library ? (main_t)(void *)GetProcAddress(library, "Py_Main") : NULL;
    if (!run)
        /* Explorer starts a program inside a zip file alone, without what lies beside it */
        return fail(L"\x7a0b\x5e8f\x7684\x6587\x4ef6\x4e0d\x5168\x3002\x5982\x679c\x662f\x5728\x538b\x7f29\x5305\x91cc"
                    L"\x76f4\x63a5\x6253\x5f00\x7684\xff0c\x8bf7\x5148\x628a\x538b\x7f29\x5305\x5168\x90e8\x89e3\x538b"
                    L"\xff1b\x5426\x5219\x8bf7\x91cd\x65b0\x5b89\x88c5\x3002",
                    L"Files of the program are missing. If it was opened inside a zip file, unpack the whole file first; "
                    L"otherwise please install it again.");
    wchar_t **words = calloc((size_t)argc + 5, sizeof *words);
    if (!words) return 4;
    int n = 0;
    words[n++] = argv[0];
    words[n++] = L"-OO";
    words[n++] = L"-X";
    words[n++] = L"utf8";
    words[n++] = L"-mtianbao_start";
    for (int i = 1; i < argc; i++) words[n++] = argv[i];
    return run(n, words);
}

#ifdef WINDOW
int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, LPWSTR line, int show) {
    (void)instance; (void)before; (void)line; (void)show;
    return start(__argc, __wargv);
}
#else
int wmain(int argc, wchar_t **argv) { return start(argc, argv); }
#endif
