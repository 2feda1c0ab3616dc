; The installer for Windows: per user, without an administrator, in Chinese and English.
; makensis /DVERSION=0.1.0 /DFILES=files.nsh /DOUTFILE=setup.exe tianbao.nsi, where files.nsh unpacks every file into app.new.
; Switches of the installer: /S silent, /D=folder; of the uninstaller: /S silent, /DATA=delete also deletes the figures.
; Exit codes: 0 done, 2 not done, 3 the program or another installer is running, 4 this Windows is too old.
Unicode true
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "WinVer.nsh"

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Tianbao"
!define CLASSES "Software\Classes"

Name "$(TITLE)"
OutFile "${OUTFILE}"
RequestExecutionLevel user
ManifestSupportedOS Win10
InstallDir "$LOCALAPPDATA\Programs\Tianbao"
InstallDirRegKey HKCU "Software\Tianbao" "InstallDir"
SetCompressor /SOLID lzma
ShowInstDetails nevershow
AllowSkipFiles off
SetDateSave off ; files are as old as their installation: what the program keeps for later goes by that
Var Unpacking
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Tianbao"
VIAddVersionKey "FileDescription" "Tianbao"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "The developers of Tianbao"

BrandingText "$(TITLE) ${VERSION}"
!ifdef LOOKS
  !define MUI_ICON "${LOOKS}/tianbao.ico"
  !define MUI_UNICON "${LOOKS}/tianbao.ico"
  !define MUI_WELCOMEFINISHPAGE_BITMAP "${LOOKS}/side.bmp"
!endif
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\app\tianbao.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
; The first is that of every Windows that speaks neither; nobody is asked.
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
LangString RELEASE ${LANG_SIMPCHINESE} "填报新版本"
LangString RELEASE ${LANG_ENGLISH} "Tianbao release"
LangString HANDOVER ${LANG_SIMPCHINESE} "填报交接文件"
LangString HANDOVER ${LANG_ENGLISH} "Tianbao handover file"
LangString KIT ${LANG_SIMPCHINESE} "填报恢复包"
LangString KIT ${LANG_ENGLISH} "Tianbao recovery kit"
LangString RUNNING ${LANG_SIMPCHINESE} "填报正在运行。请先关闭它的窗口，再点“重试”。"
LangString RUNNING ${LANG_ENGLISH} "Tianbao is running. Close its window first, then press Retry."
LangString TWICE ${LANG_SIMPCHINESE} "安装程序已经打开了一个，请到那个窗口里继续。"
LangString TWICE ${LANG_ENGLISH} "The installer is already open: please go on in that window."
LangString TOO_OLD ${LANG_SIMPCHINESE} "这台电脑的 Windows 太旧：需要 Windows 10（1809 版）或更新的 64 位系统。没有安装任何东西。"
LangString TOO_OLD ${LANG_ENGLISH} "The Windows of this computer is too old: 64-bit Windows 10 (version 1809) or newer is needed. Nothing was installed."
LangString NO_ROOM ${LANG_SIMPCHINESE} "没有装上：程序的文件没有写完，多半是磁盘放不下。原来的版本和数据都没有动。请先腾出 300 MB，再重新运行安装程序。"
LangString NO_ROOM ${LANG_ENGLISH} "It was not installed: the program's files could not all be written, most likely because the disk is full. An older version and the figures are as they were. Make 300 MB of room, then run the installer again."
LangString NOT_DONE ${LANG_SIMPCHINESE} "没有装上：程序的文件写不进去，可能被杀毒软件或别的程序占用。原来的版本和数据都没有动。请过一会儿重新运行安装程序。"
LangString NOT_DONE ${LANG_ENGLISH} "It was not installed: the program's files could not be written, perhaps a virus scanner or another program holds them. An older version and the figures are as they were. Please run the installer again in a while."
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
!macro WaitUntilClosed PROGRAM
  again_${PROGRAM}:
  IfFileExists "$INSTDIR\app\tianbao.${PROGRAM}" 0 free_${PROGRAM}
  ClearErrors
  FileOpen $0 "$INSTDIR\app\tianbao.${PROGRAM}" a
  IfErrors 0 closed_${PROGRAM}
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY again_${PROGRAM}
  SetErrorLevel 3
  Abort
  closed_${PROGRAM}:
  FileClose $0
  free_${PROGRAM}:
!macroend

; A virus scanner often holds for a moment what was just written: ask again for some seconds. Sets the error flag.
!macro RenamePatiently FROM TO ID
  StrCpy $0 0
  again_${ID}:
  ClearErrors
  Rename "${FROM}" "${TO}"
  IfErrors 0 done_${ID}
  IntOp $0 $0 + 1
  Sleep 500
  IntCmp $0 12 0 again_${ID} 0
  SetErrors
  done_${ID}:
!macroend

Function .onInit
  ${IfNot} ${AtLeastWin10}
  ${OrIf} ${AtMostBuild} 17762
    MessageBox MB_ICONSTOP "$(TOO_OLD)" /SD IDOK
    SetErrorLevel 4
    Quit
  ${EndIf}
  System::Call 'kernel32::CreateMutex(p 0, i 0, t "TianbaoSetup") p .r1 ?e'
  Pop $0
  IntCmp $0 183 0 alone alone ; ERROR_ALREADY_EXISTS
  MessageBox MB_ICONINFORMATION "$(TWICE)" /SD IDOK
  SetErrorLevel 3
  Quit
  alone:
FunctionEnd

; The new version is unpacked beside the old one, which then gives up its name: until then nothing has changed.
Section
  !insertmacro WaitUntilClosed exe
  !insertmacro WaitUntilClosed com
  RMDir /r "$INSTDIR\app.new"
  IfFileExists "$INSTDIR\app\*.*" 0 +2 ; where it is not, app.old may be the only version
  RMDir /r "$INSTDIR\app.old"
  StrCpy $Unpacking yes
  !include "${FILES}"
  StrCpy $Unpacking no
  SetOutPath "$INSTDIR" ; the folder that is renamed must not be the one that this stands in
  IfFileExists "$INSTDIR\app\*.*" 0 first
  !insertmacro RenamePatiently "$INSTDIR\app" "$INSTDIR\app.old" old
  IfErrors not_done
  first:
  !insertmacro RenamePatiently "$INSTDIR\app.new" "$INSTDIR\app" new
  IfErrors 0 done
  !insertmacro RenamePatiently "$INSTDIR\app.old" "$INSTDIR\app" back
  not_done:
  RMDir /r "$INSTDIR\app.new"
  MessageBox MB_ICONSTOP "$(NOT_DONE)" /SD IDOK
  SetErrorLevel 2
  Abort
  done:
  RMDir /r "$INSTDIR\app.old"
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
  !insertmacro FileType ".tbrelease" "Tianbao.Release" "$(RELEASE)"
  !insertmacro FileType ".tbhand" "Tianbao.Handover" "$(HANDOVER)"
  !insertmacro FileType ".tbkit" "Tianbao.Kit" "$(KIT)"
  ${RefreshShellIcons}
SectionEnd

Function .onInstFailed
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\app.new"
  StrCmp $Unpacking yes 0 end
  MessageBox MB_ICONSTOP "$(NO_ROOM)" /SD IDOK
  end:
FunctionEnd

Section "Uninstall"
  !insertmacro WaitUntilClosed exe
  !insertmacro WaitUntilClosed com
  ReadRegStr $1 HKCU "Software\Tianbao" "Shortcut"
  Delete "$1"
  RMDir /r "$INSTDIR\app"
  RMDir /r "$INSTDIR\app.new"
  RMDir /r "$INSTDIR\app.old"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  !insertmacro FileTypeGone ".tbtask" "Tianbao.Task"
  !insertmacro FileTypeGone ".tbsub" "Tianbao.Submission"
  !insertmacro FileTypeGone ".tbback" "Tianbao.Back"
  !insertmacro FileTypeGone ".tbrelease" "Tianbao.Release"
  !insertmacro FileTypeGone ".tbhand" "Tianbao.Handover"
  !insertmacro FileTypeGone ".tbkit" "Tianbao.Kit"
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey HKCU "Software\Tianbao"
  ; the figures stay unless a person says otherwise
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/DATA=" $1
  StrCpy $1 $1 6 ; behind it may stand what the uninstaller tells its copy
  StrCmp $1 "delete" delete
  MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(DATA)" /SD IDNO IDNO kept
  delete:
  RMDir /r "$LOCALAPPDATA\tianbao"
  kept:
  ${un.RefreshShellIcons}
SectionEnd
