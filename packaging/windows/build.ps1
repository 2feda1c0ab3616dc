# Builds the folder and the installer on Windows 10 or newer with Python 3.11 or newer: powershell -File packaging\windows\build.ps1
# The installer is made where NSIS is (makensis on the path, or in Program Files). Not run on Windows yet: see README.
$ErrorActionPreference = "Stop"
$root = Resolve-Path (Join-Path $PSScriptRoot "..\..")
$work = Join-Path $root "build\windows"
$dist = Join-Path $root "dist"
New-Item -ItemType Directory -Force -Path $work, $dist | Out-Null

$version = (Select-String -Path (Join-Path $root "pyproject.toml") -Pattern '^version = "(.+)"').Matches[0].Groups[1].Value
python -m venv (Join-Path $work "venv")
$python = Join-Path $work "venv\Scripts\python.exe"
& $python -m pip install --require-hashes -r (Join-Path $root "packaging\requirements.lock")
if ($LASTEXITCODE) { throw "The locked libraries could not be installed." }
& $python (Join-Path $root "packaging\translate.py") compile
& $python -m PyInstaller --noconfirm --clean --distpath (Join-Path $work "bundle") --workpath (Join-Path $work "pyinstaller") `
    (Join-Path $root "packaging\tianbao.spec")
if ($LASTEXITCODE) { throw "PyInstaller did not make the folder." }
$payload = Join-Path $work "bundle\tianbao"
$resources = Join-Path $payload "_internal-$version\resources"
Get-ChildItem (Join-Path $resources "locale") -Recurse -Filter *.po | Remove-Item
$keys = Join-Path $dist "release-keys.txt"  # the public half that dev.py release key prints, for updates by stick
if (Test-Path $keys) { Copy-Item $keys $resources }

$makensis = (Get-Command makensis -ErrorAction SilentlyContinue).Source
if (-not $makensis) { $makensis = Join-Path ${env:ProgramFiles(x86)} "NSIS\makensis.exe" }
if (Test-Path $makensis) {
    $setup = Join-Path $dist "tianbao-$version-setup.exe"
    & $makensis "/DVERSION=$version" "/DPAYLOAD=$payload" "/DOUTFILE=$setup" (Join-Path $PSScriptRoot "tianbao.nsi")
    if ($LASTEXITCODE) { throw "makensis did not make the installer." }
    Write-Output "Installer: $setup"
} else {
    Write-Output "NSIS is not here; the folder alone was made: $payload"
}
