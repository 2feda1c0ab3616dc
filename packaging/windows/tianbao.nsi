; The installer for Windows: per user, without an administrator, in Chinese and English.
; makensis /DVERSION=0.1.0 /DFILES=files.nsh /DOUTFILE=setup.exe tianbao.nsi, where files.nsh installs every file  (switches of the installer: /S silent, /D=folder)
Unicode true
!include "MUI2.nsh"
!include "FileFunc.nsh"

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Tianbao"
!define CLASSES "Software\Classes"

Name "$(TITLE)"
OutFile "${OUTFILE}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\Tianbao"
InstallDirRegKey HKCU "Software\Tianbao" "InstallDir"
SetCompressor /SOLID lzma
ShowInstDetails nevershow
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Tianbao"
VIAddVersionKey "FileDescription" "Tianbao"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "The developers of Tianbao"

!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\app\tianbao.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"

LangString TITLE ${LANG_SIMPCHINESE} "填报"
LangString TITLE ${LANG_ENGLISH} "Tianbao"
LangString TASK ${LANG_SIMPCHINESE} "填报任务"
LangString TASK ${LANG_ENGLISH} "Tianbao task"
LangString SUBMISSION ${LANG_SIMPCHINESE} "填报报送文件"
LangString SUBMISSION ${LANG_ENGLISH} "Tianbao submission"
LangString BACK ${LANG_SIMPCHINESE} "填报退回与回执"
LangString BACK ${LANG_ENGLISH} "Tianbao returns and receipts"
LangString RUNNING ${LANG_SIMPCHINESE} "填报正在运行。请先关闭它的窗口，再点“重试”。"
LangString RUNNING ${LANG_ENGLISH} "Tianbao is running. Close its window first, then press Retry."
LangString DATA ${LANG_SIMPCHINESE} "要同时删除这台电脑上填过的全部数据和备份吗？$\r$\n$\r$\n通常应选“否”：以后重新安装，数据还在。"
LangString DATA ${LANG_ENGLISH} "Also delete all figures and backups on this computer?$\r$\n$\r$\nUsually No: they are still there when it is installed again."

!macro FileType SUFFIX ID WORDS
  WriteRegStr HKCU "${CLASSES}\${SUFFIX}" "" "${ID}"
  WriteRegStr HKCU "${CLASSES}\${ID}" "" "${WORDS}"
  WriteRegStr HKCU "${CLASSES}\${ID}\DefaultIcon" "" "$INSTDIR\app\tianbao.exe,0"
  WriteRegStr HKCU "${CLASSES}\${ID}\shell\open\command" "" '"$INSTDIR\app\tianbao.exe" "%1"'
!macroend

!macro FileTypeGone SUFFIX ID
  DeleteRegKey HKCU "${CLASSES}\${SUFFIX}"
  DeleteRegKey HKCU "${CLASSES}\${ID}"
!macroend

; A running program holds its file: ask for it to be closed, or in silence give up.
!macro WaitUntilClosed
  again:
  IfFileExists "$INSTDIR\app\tianbao.exe" 0 free
  ClearErrors
  FileOpen $0 "$INSTDIR\app\tianbao.exe" a
  IfErrors 0 closed
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY again
  SetErrorLevel 3
  Abort
  closed:
  FileClose $0
  free:
!macroend

Function .onInit
  !insertmacro MUI_LANGDLL_DISPLAY
FunctionEnd

Section
  !insertmacro WaitUntilClosed
  RMDir /r "$INSTDIR\app"
  !include "${FILES}"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\$(TITLE).lnk" "$INSTDIR\app\tianbao.exe"
  WriteRegStr HKCU "Software\Tianbao" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "Software\Tianbao" "Shortcut" "$SMPROGRAMS\$(TITLE).lnk"
  WriteRegStr HKCU "${KEY}" "DisplayName" "$(TITLE)"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\app\tianbao.exe"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR\app" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
  !insertmacro FileType ".tbtask" "Tianbao.Task" "$(TASK)"
  !insertmacro FileType ".tbsub" "Tianbao.Submission" "$(SUBMISSION)"
  !insertmacro FileType ".tbback" "Tianbao.Back" "$(BACK)"
  ${RefreshShellIcons}
SectionEnd

Section "Uninstall"
  !insertmacro WaitUntilClosed
  ReadRegStr $1 HKCU "Software\Tianbao" "Shortcut"
  Delete "$1"
  RMDir /r "$INSTDIR\app"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  !insertmacro FileTypeGone ".tbtask" "Tianbao.Task"
  !insertmacro FileTypeGone ".tbsub" "Tianbao.Submission"
  !insertmacro FileTypeGone ".tbback" "Tianbao.Back"
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey HKCU "Software\Tianbao"
  ; the figures stay unless a person says otherwise; in silence they always stay
  MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(DATA)" /SD IDNO IDNO kept
  RMDir /r "$LOCALAPPDATA\tianbao"
  kept:
  ${un.RefreshShellIcons}
SectionEnd
