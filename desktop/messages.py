"""The sentence of every error and problem code: what happened, to which cell or file, and what to
do now.

One entry a code; `{placeholders}` are the parameters of the AppError or Problem that carries the
code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from desktop.errors import AppError
from desktop.i18n import N_, _, listed, ngettext
from desktop.printable import printable

MESSAGES: dict[str, str] = {
    # --- machine and workplace ---
    "entry-too-long": N_(
        "This is {length} characters long; at most {limit} fit here. Please shorten it."
    ),
    "entry-hidden-character": N_(
        "There is an invisible control character ({character}) in it, probably copied along. Please type it "
        "by hand."
    ),
    "entry-foreign-digits": N_(
        "“{typed}” is written with digits of another script. Please use the digits 0-9."
    ),
    "entry-formula": N_(
        "“{typed}” is a formula. Please type its result (in the spreadsheet: copy, then paste as values)."
    ),
    "entry-exponent": N_(
        "“{typed}” is written with an exponent. Please write the number in full, e.g. 1000."
    ),
    "entry-not-number": N_(
        "“{typed}” is not a number. Please type digits such as 1020 or 98.5, or “not monitored” where there "
        "is none."
    ),
    "entry-letter": N_(
        "“{typed}”: “{letter}” is a letter. If the digit {digit} is meant, type {proposed}."
    ),
    "entry-share": N_(
        "“{typed}” is a fraction, and this cell counts per cent. Is {proposed}% meant? Then type {proposed}."
    ),
    "entry-grouping": N_(
        "The separators in “{typed}” do not part thousands. Please type it without separators, or as "
        "1,234,567."
    ),
    "entry-decimals": N_(
        "“{typed}” is more exact than this cell: at most {decimals} decimals. If rounding is right, type "
        "{proposed}."
    ),
    "entry-whole-number": N_(
        "“{typed}” has decimals, but a whole number is asked here. If rounding is right, type {proposed}."
    ),
    "entry-negative": N_("“{typed}” is negative; here 0 is the least. Please check the sign."),
    "entry-below-minimum": N_(
        "“{typed}” is below the least value {minimum} {measure}. Please check the number."
    ),
    "entry-above-maximum": N_(
        "“{typed}” is above the greatest value {maximum} {measure}. Please check digits and unit of measure."
    ),
    "entry-too-large": N_(
        "“{typed}” is too large to be right (over 100 billion {measure}). Please check digits and unit of measure."
    ),
    "entry-converted": N_(
        "“{typed}” in {unit} is {converted} {measure}; this cell keeps {decimals} decimals. Look whether the unit is right."
    ),
    "entry-error-cell": N_(
        "The cell of the sheet shows {typed}, not a value. Correct it there, or type the value here."
    ),
    "entry-two-units": N_(
        "“{typed}” stands under several units ({units}). Write the unit behind the number, or leave one of them."
    ),
    "entry-unit": N_(
        "The unit of measure “{unit}” in “{typed}” is not that of this cell. Please convert and type the number in "
        "{measure}."
    ),
    "entry-ambiguous-amount": N_(
        "“{typed}” could be {larger} {measure} or {smaller} {measure}. Please type the one you mean in "
        "digits."
    ),
    "entry-choice": N_("“{typed}” is not one of the choices. Please choose one of: {choices}."),
    "entry-choice-ambiguous": N_(
        "“{typed}” fits several choices: {choices}. Please type the full name."
    ),
    "entry-flag": N_("“{typed}” is neither yes nor no. Please type yes or no (1 or 0)."),
    "entry-date": N_("“{typed}” is not a date. Please type it like 2025-10-03."),
    "entry-date-without-year": N_("“{typed}” lacks the year. Please type it like 2025-10-03."),
    "entry-date-impossible": N_("There is no such day: “{typed}”. Please check month and day."),
    "entry-date-year": N_(
        "The year {year} in “{typed}” cannot be right. Please type a year from {earliest} to {latest}."
    ),
    "entry-month": N_("“{typed}” is not a month. Please type it like 2026-06."),
    "entry-missing-reason": N_(
        "“{typed}” is not a reason for a missing value. Please use not_applicable, not_monitored, not_yet or "
        "refused."
    ),
    "entry-refused-without-words": N_(
        "A refusal needs its reason. Please type the reason after it, e.g. “refused the firm gives no "
        "figures”."
    ),
    "explanation-empty": N_(
        "The explanation is empty. Please write what happened, e.g. which works began or why the number "
        "changed."
    ),
    "explanation-too-short": N_(
        "“{typed}” is too short to explain anything. Please write at least one full reason."
    ),
    "explanation-no-words": N_(
        "“{typed}” has only digits or signs. Please write the reason in words."
    ),
    "explanation-gibberish": N_(
        "“{typed}” are no words that say why. Please write the reason in Chinese, or in a whole English "
        "sentence."
    ),
    "explanation-repeated": N_("“{typed}” only repeats itself. Please write the reason."),
    "explanation-stock-phrase": N_(
        "“{typed}” says that it was checked, not why it is so. Please write the reason."
    ),
    "exchange-not-ours": N_(
        "{file} is not an exchange file of this program. Choose a file that ends in .tbtask, .tbsub or "
        ".tbback."
    ),
    "exchange-not-a-file": N_(
        "{file} is not a file, or not one that can be read. Choose the file itself."
    ),
    "exchange-newer-format": N_(
        "{file} was written by a newer version of this program (format {version}, known here: {known}). "
        "Update the program, then open the file again."
    ),
    "exchange-empty": N_(
        "{file} is incomplete: it is empty, or was never filled. Copy it again from the sender."
    ),
    "exchange-cut-short": N_(
        "{file} is incomplete: its end is missing. Copy it again from where it was made, or ask for it again."
    ),
    "exchange-trailing-bytes": N_(
        "{file} has something added after its end and was not taken. Ask the sender to export it again."
    ),
    "exchange-too-large": N_(
        "{file} is larger than any exchange file may be ({cap_mb} MB) and was not read. Check that it is the "
        "right file."
    ),
    "exchange-manifest-bad": N_(
        "The head of {file} is damaged or was changed; nothing of it was taken. Ask the sender to export it "
        "again."
    ),
    "exchange-signature-bad": N_(
        "{file} was changed after it was signed, or was damaged on the way; nothing of it was taken. Ask the "
        "sender to export it again."
    ),
    "exchange-manifest-mismatch": N_(
        "The contents of {file} belong to another unit, period or number than its head says; nothing was "
        "taken. Ask the sender to export it again."
    ),
    "exchange-other-kind": N_(
        "{file} is a file of kind “{kind}”; “{expected}” was expected here. Choose the other file."
    ),
    "exchange-cannot-decrypt": N_(
        "{file} was sealed for another workplace, or for an older key of this one, and the key here does not open "
        "it. Check that the right stick is in; else let the sender receive the newest task from here, confirm its "
        "key, and export again: it is sealed anew then."
    ),
    "exchange-inflates-too-far": N_(
        "The contents of {file} are larger than allowed ({cap_mb} MB) and were not taken. Ask the sender what"
        " is in it."
    ),
    "exchange-payload-bad": N_(
        "The contents of {file} are not in order (at: {where}); nothing of it was taken. Correct that place "
        "and export again."
    ),
    "exchange-not-read": N_(
        "{file} could not be read ({reason}). Check that the stick is still in, then try again."
    ),
    "files-over-cap": N_(
        "More files were not looked at ({n}): at most {most} are taken at once. Import their folders one by one."
    ),
    "files-too-deep": N_(
        "Files that lie more than {depth} folders deep were not looked at ({n}). Import the folder that they lie in."
    ),
    "files-left-alone": N_(
        "Other files were left alone ({n}): their names are not those of exchange files."
    ),
    "exchange-unforeseen": N_(
        "{file} holds something that this program did not foresee and was not taken. Ask the sender to export it "
        "again, and send the report {report} to those who look after the program."
    ),
    "spool-not-written": N_(
        "No copy of the received file could be kept at {file} ({reason}). Make room on this computer's disk, "
        "then import again."
    ),
    "kit-damaged": N_(
        "The recovery kit {file} is damaged, so nothing of it was taken. Take another copy, or the page of paper in the safe."
    ),
    "kit-wrong-passphrase": N_(
        "The passphrase does not open {file}; it can be tried as often as you like. Mind capital letters, the input method and "
        "full-width letters; it was chosen when this kit was written."
    ),
    "kit-of-another": N_(
        "The recovery kit {file} is that of {unit}, and this workplace is {own}. Take the kit of this office."
    ),
    "kit-other-keys": N_(
        "The recovery kit {file} of {made} holds other keys than those with which this workplace has worked since, so nothing was"
        " changed. Take the newest kit."
    ),
    "kit-part-unreadable": N_(
        "“{text}” is no part of a recovery kit. Scan the code again, or type the letters from the page once more."
    ),
    "kit-part-mistyped": N_(
        "Part {number} of the recovery kit was not read as it stands on the page. Scan it again, or compare its letters."
    ),
    "kit-parts-mixed": N_(
        "These parts do not belong to one recovery kit. Take all of them from the same page."
    ),
    "kit-parts-missing": N_(
        "Of the {count} parts of the recovery kit these are missing: {missing}. Scan or type them, too."
    ),
    "key-small-order": N_(
        "{file} is signed with a key that proves nothing; nothing of it was taken. Ask the sender to make new"
        " keys and to export again."
    ),
    "key-missing": N_(
        "There are no keys for the workplace {folder}. Bring them back from the recovery kit (tianbao keys load FILE), or make new ones "
        "and have the district confirm the new check code."
    ),
    "key-desk-gone": N_(
        "This desk's keys do not lie in {folder}, and units know them already; so nothing was done, and no new ones "
        "were made. Bring them back from the recovery kit (tianbao keys load FILE), or copy the key file (keys.age or keys.json) "
        "back into that folder from where its back-up lies, then try again. Where the keys are lost for good, make new ones with the next task: tianbao task export "
        "--new-keys. Every unit then confirms the new check code by telephone, and exports again what was not received."
    ),
    "key-not-lost": N_(
        "The keys of this desk lie in {folder} and open; so no new ones were made. Leave out --new-keys."
    ),
    "key-damaged": N_(
        "The key file {file} is damaged. Bring the keys back from the recovery kit (tianbao keys load FILE)."
    ),
    "key-wrong-passphrase": N_(
        "The passphrase does not open {file}. Mind capital letters and the input method, and try again."
    ),
    "key-passphrase-needed": N_(
        "The keys in {file} are under a passphrase. Type it, or set TIANBAO_PASSPHRASE."
    ),
    "key-passphrase-empty": N_(
        "A back-up of the keys needs a passphrase. Choose one and write it down in a safe place."
    ),
    "key-passphrase-weak": N_(
        "This passphrase is easy to guess, so the keys were not put under it. Take a longer one: four words that do "
        "not belong together, or a sentence of your own of ten characters or more, without names, dates or rows of "
        "the keyboard. Write it down in a safe place."
    ),
    "key-passphrase-at-desk": N_(
        "This office belongs to the desk, and one passphrase opens the keys of both. Set it in the desk's window or "
        "workplace, and it is set here too."
    ),
    "key-passphrases-differ": N_(
        "The two new passphrases are not the same, so nothing was changed. Type both again."
    ),
    "key-new-passphrase-needed": N_(
        "There is no new passphrase, and nobody to type it. Set TIANBAO_NEW_PASSPHRASE, or run the command in a terminal."
    ),
    "key-keyring-gone": N_(
        "The keys of {folder} lie in this system's keyring, which is locked, does not answer, or does not give "
        "them back as they were. Unlock it (sign in to the desktop again), or bring the keys back from the recovery kit "
        "(tianbao keys load FILE)."
    ),
    "key-not-read": N_(
        "The key file {file} could not be read ({reason}). Check the folder's permissions."
    ),
    "key-not-written": N_(
        "The keys could not be kept in {file} ({reason}). Check free space and permissions of the folder."
    ),
    "check-code-malformed": N_(
        "“{text}” is no check code. It has 8 letters and digits in two groups, like XXXX-XXXX, without I, L, "
        "O, U, 0 and 1."
    ),
    "stick-full": N_(
        "There is not enough room for {file} in {folder} ({free_kb} KB free). Delete something there or take "
        "another stick, then export again."
    ),
    "stick-read-only": N_(
        "{folder} does not allow writing, so {file} was not written. Open the stick's write lock or choose "
        "another folder, then export again."
    ),
    "stick-gone": N_(
        "{folder} is not there any more: was the stick pulled out? {file} does not count as written. Put the "
        "stick in and export again."
    ),
    "stick-no-folder": N_(
        "There is no folder {folder}, so {file} was not written. Make it, choose another one, or put the stick in."
    ),
    "stick-not-a-folder": N_(
        "{folder} is not a folder. Choose the stick or a folder on it for {file}."
    ),
    "stick-mismatch": N_(
        "{file} came back from {folder} differently than it was written and was taken away: the stick is "
        "damaged. Take another stick and export again."
    ),
    "stick-io": N_(
        "The device of {folder} reported an error ({reason}); {file} does not count as written. Pull the "
        "stick out, put it in again and export again, or take another stick."
    ),
    "stick-name-taken": N_(
        "In {folder} something else lies under the name {file}. It was not touched. Move it away or choose "
        "another folder, then export again."
    ),
    "bug": N_(
        "Something unexpected happened. Whether the saved figures are whole was not looked at: start Tianbao"
        " again, it looks then and says so. Please copy the report and send it to the desk."
    ),
    "check-what": N_(
        "Give --period P to check a period, or --year Y with --try to try the checks."
    ),
    "period-malformed": N_("“{text}” is not a period. Write 2024, 2024-Q3 or 2024-10."),
    "form-unknown": N_("{unit} does not fill in a form {form}. Choose one of its own forms."),
    "unit-unknown": N_("There is no unit {unit} in the roster of {catalogue}. Check the code."),
    "division-unknown": N_(
        "{name} is no district or county of the national list (6 digits, such as 140921). Check the code."
    ),
    "district-alone": N_(
        "--district names a district that has no forms yet: leave out --unit and --catalogue, and write --role district."
    ),
    "workplace-exists": N_(
        "The folder {folder} already holds a workplace. Open it, or choose another folder."
    ),
    "workplace-missing": N_(
        "The folder {folder} holds no workplace yet. Make one first (tianbao init, or start the window)."
    ),
    "workplace-in-use": N_(
        "Tianbao is already open with the data in {folder}. Go to that window, or close it first."
    ),
    "evidence-place": N_(
        "Nothing can be attached to {cell} here: it is no figure, project or honour of this office and period."
    ),
    "evidence-unknown": N_(
        "There is not one piece of evidence in this period whose digest begins with {digest}. See: tianbao evidence list."
    ),
    "evidence-sealed": N_(
        "The evidence of {period} left with the sealed submission and cannot be changed. Begin a correction first."
    ),
    "evidence-large": N_(
        "{file} is larger than {most_mb} MB. Please scan it in fewer dots, or save the photo smaller."
    ),
    "evidence-empty": N_("{file} is empty. Please look at it, and choose it again."),
    "evidence-kind": N_(
        "{file} is no photo (JPG, PNG), scan (TIFF), PDF, Word (.docx) or Excel file (.xlsx), whatever its name says, or it"
        " holds macros. Please save it as a PDF."
    ),
    "evidence-picture": N_(
        "{file} does not open as a picture, or is far too large. Please save it anew as a JPG."
    ),
    "evidence-no-picture": N_(
        "{file} is no picture that can be shown here. Please save it, and open it with its own program."
    ),
    "evidence-too-much": N_(
        "With {file} the evidence of this submission would be more than {most_mb} MB. Please save photos smaller, or take"
        " some away."
    ),
    "evidence-gone": N_(
        "{file} does not lie in this workplace's folder as it was kept. Please take it away here, and attach it again from"
        " where it came."
    ),
    "evidence-not-here": N_(
        "{file} has not arrived here, or is not as it was sent. Import the stick again, or ask the unit for it."
    ),
    "evidence-unnamed": N_(
        "{file} is evidence that no submission received here names. Receive the submission first (its key may wait for its"
        " check code), then import the stick again."
    ),
    "words-long": N_(
        "These words are {length} characters long; at most {most} go along. Please shorten them."
    ),
    "words-hidden": N_(
        "There is an invisible character ({character}) in these words, probably copied along. Please type that place by hand."
    ),
    "words-sealed": N_(
        "The words to {period} left with the sealed submission and cannot be changed. Begin a correction first."
    ),
    "person-not-chosen": N_(
        "Nothing can be changed until it is known who is at the keys. Choose one of {names}: in the window when it opens, on the"
        " command line by tianbao people choose NAME."
    ),
    "person-pin-needed": N_(
        "Nothing can be changed until {person} has typed the PIN. On the command line it stands in TIANBAO_PIN."
    ),
    "person-pin-wrong": N_(
        "This is not the PIN of {person}. Try again as often as you like. If it is forgotten, it can be taken away with a"
        " word on why; figures are not touched by that."
    ),
    "person-unknown": N_("Nobody called {person} works here. Known: {names}."),
    "person-without-name": N_("Please write the name of the person."),
    "person-text-long": N_("“{text}” is too long here: at most {most} characters."),
    "person-text-hidden": N_(
        "“{text}” holds an invisible character ({character}), probably copied along. Please type it by hand."
    ),
    "person-role-unknown": N_("“{text}” is no role. Known: {known}."),
    "person-last-head": N_(
        "{person} is the only head of this desk. Make somebody else head first: somebody has to lock periods and keep the list."
    ),
    "role-needed": N_(
        "{person} ({role}) may not do that here; it asks for: {needed}. Who may: {able}. Let one of them take the keys, or the"
        " head change the role."
    ),
    "record-kind-unknown": N_("“{text}” is no kind of entry. Known: {known}."),
    "pin-needed": N_(
        "Please type the PIN of {person}; without a terminal it stands in TIANBAO_PIN, a new one in TIANBAO_NEW_PIN."
    ),
    "pin-of-another": N_(
        "A PIN is given by the person itself. Let {person} take the keys first, then set it."
    ),
    "pins-differ": N_("The two PINs are not the same, so nothing was changed. Type both again."),
    "pin-short": N_("A PIN has at least {least} characters."),
    "pin-long": N_("A PIN has at most {most} characters."),
    "workplace-looked-at": N_(
        "Nothing can be changed here: this is a copy of the figures in {folder} as of {at}, to look at and to print."
    ),
    "workplace-handed-over": N_(
        "Nothing can be changed here: these figures were handed over to {to} on {at} and are worked with there. Here they can"
        " be looked at and printed."
    ),
    "workplace-handover-begun": N_(
        "Nothing can be changed here: on {at} the writing of the handover file {file} for {to} was broken off, and it may lie"
        " whole on the stick. If it does, go on with it; if not, take the work back here (Handover and recovery)."
    ),
    "not-handed-over": N_("These figures were not handed over; there is nothing to take back."),
    "handover-nobody": N_(
        "Please say who hands over and, where another person takes over, to whom: both names stand on the list that is signed."
    ),
    "handover-not-ours": N_(
        "{file} is no handover file. Its name ends in .tbhand; choose it on the stick that the other computer wrote."
    ),
    "handover-newer": N_(
        "{file} was written by a newer version of this program. Update this computer first, then open it again."
    ),
    "handover-cut": N_(
        "{file} is cut off: its end is missing, as when a stick was pulled out while it was written or copied. Nothing was"
        " taken. Copy it again from where it was written first, or have it written again."
    ),
    "handover-damaged": N_(
        "{file} is not as it was written; nothing was taken. Copy it again from where it was written first, or have it"
        " written again."
    ),
    "handover-wrong-passphrase": N_(
        "This is not the passphrase of the handover file. Ask who wrote it; capitals and full width make no difference, a"
        " word more or less does. Try as often as you like: nothing is lost by it."
    ),
    "handover-passphrase-needed": N_(
        "{file} opens with the passphrase that was chosen when it was written. Ask who wrote it, and type it."
    ),
    "handover-no-room": N_(
        "The disk of {folder} has no room for what is in the handover file: {needed_mb} MB are needed. Make room, then open"
        " it again."
    ),
    "handover-taken-here": N_(
        "{file} was taken up on this computer on {at} already; it is worked with here. Open the program, there is nothing to"
        " do."
    ),
    "handover-of-this-computer": N_(
        "{file} was written by this computer, for another one: open it there. If the work is to go on here after all, take it"
        " back under Handover and recovery."
    ),
    "handover-older": N_(
        "{file} is of {made}; the figures of this unit on this computer are newer ({at}). Nothing was overwritten. Ask for a"
        " handover file that was written later."
    ),
    "handover-not-following": N_(
        "{file} does not come from the handover of {at}, with which the work went on elsewhere ({to}). Nothing was overwritten."
        " Ask {to} for a handover file."
    ),
    "handover-beside": N_(
        "In {folder} a workplace of unit {unit} lies already, and is never overwritten. Take {file} up under another user of"
        " this computer, on another computer, or into another folder (tianbao --home DIR takeover FILE)."
    ),
    "workplace-in-use-file": N_(
        "Tianbao is already open with the data in {folder}. Go to that window and receive {file} there."
    ),
    "folder-read-only": N_(
        "The folder {folder} cannot be written to ({detail}). Choose another folder or ask for permission."
    ),
    "home-not-a-folder": N_(
        "The data cannot lie in {folder}: {file} is a file, not a folder. Choose another folder."
    ),
    "name-too-long": N_(
        "The name {name} is too long for this system. Choose a folder or file with a shorter name."
    ),
    "name-impossible": N_(
        "{name} holds a character that cannot be used in a name here. Choose another name."
    ),
    "store-missing": N_(
        "The data file {file} is not there, though a workplace was here. Recover the newest good data, or"
        " choose the right folder."
    ),
    "store-newer": N_(
        "The data file {file} was written by a newer Tianbao (it has {schema}). Install the newer program; "
        "nothing was changed."
    ),
    "store-damaged": N_(
        "The data file {file} is damaged ({detail}). Nothing was overwritten. Recover the newest good data."
    ),
    "store-changed": N_(
        "The data file {file} holds something else than was saved ({detail}): another program or a failing"
        " disk changed it. Nothing is handed on from it. Recover the newest good data."
    ),
    "journal-contradicts": N_(
        "The sealed file {file} names row {row} of the change journal, which is another one now: the"
        " journal was changed by something other than this program. Keep all files as they are and telephone"
        " the district desk."
    ),
    "store-without-file": N_(
        "Figures of {unit} for {period} stand here, but no received file that counts brought them: they were"
        " put in by something other than this program. Recover the newest good data."
    ),
    "store-older": N_(
        "The data file {file} is older than what was saved: {missing} saved steps are missing, the last of"
        " {at}. Nothing was overwritten. Recover the newest good data."
    ),
    "store-other": N_(
        "The data file {file} is not the one in which was saved last ({at}): another one was put in its place."
        " Nothing was overwritten. Recover the newest good data."
    ),
    "store-swapped": N_(
        "Another program took the data file {file} away or put another in its place while Tianbao had it"
        " open. What was saved until then lies in {copy}. Close Tianbao and start it again: it goes on with"
        " that copy; then enter once more what you entered just now."
    ),
    "restore-other-unit": N_(
        "{file} is a backup of {unit} ({side}), but this workplace is that of {own} ({own_side}). Nothing was"
        " changed. Choose a backup of {own}; if it really is to be replaced by {unit}, say so with its code."
    ),
    "store-read-only": N_(
        "The data file {file} cannot be written ({detail}). Check that it is there, its folder's permissions"
        " and the disk, then look whether the last entry is there."
    ),
    "store-full": N_(
        "The disk is full, {file} could not be written ({detail}). Free some space, then look whether the last"
        " entry is there."
    ),
    "store-io": N_(
        "The disk failed while reading or writing {file} ({detail}). Copy your data folder to another disk "
        "now."
    ),
    "store-busy": N_(
        "{file} is open in another program, such as Excel, WPS or a virus scanner ({detail}). Close it there, then try again."
    ),
    "store-no-wal": N_(
        "The file system under {file} cannot keep data safely (journal mode {mode}). Move the data folder to "
        "a local disk."
    ),
    "backup-unsound": N_(
        "The backup {file} is not sound ({detail}). It was not used; choose another one."
    ),
    "no-sound-backup": N_(
        "There is no whole data left here, and no sound backup in {folder}. Keep all files as they are and ask"
        " the district desk for help."
    ),
    "cell-unknown": N_("Form {form} has no cell {cell} for this unit. Check the code."),
    "cell-period": N_("{cell} is not filled in for {period}. Check the period."),
    "cell-derived": N_(
        "{cell} {name} is worked out by the program from {sources}. Correct it there."
    ),
    "cell-dimension": N_("{cell} has no row “{dimension}”. Choose one of: {known}."),
    "cell-date": N_("“{date}” is not a day of this month. Write it as 2025-10-03."),
    "cell-locked": N_(
        "{cell} {name} of {period} is sealed in submission number {number}, which the district may have. To change "
        "it, start a correction: what was sealed stays as it is, and the change goes out under the next number."
    ),
    "cell-sealed-in": N_(
        "{cell} {name} of {period} is sealed in submission number {number} of {carrier}. To change it, start a "
        "correction of {carrier}, or change it in a later period, whose submission carries it anew."
    ),
    "cell-assigned": N_(
        "{cell} {name} is {value}, as the district assigned it in {task}, and cannot be typed over. Where it is wrong, ask the district desk for a new task."
    ),
    "period-not-begun": N_(
        "{period} has not begun: it begins on {begins}, and this computer's clock says {today}. Choose a period that "
        "has begun; if the clock is wrong, set it, then start the program anew."
    ),
    "clock-behind": N_(
        "Nothing was sealed. {why} Look at the date, the time and the time zone of this computer, set them where "
        "they are wrong, and start the program anew; where they are right, say so and seal."
    ),
    "period-locked": N_("{period} has been submitted and is locked. Start a correction first."),
    "row-number": N_("“{number}” cannot be the number of a row. Use letters and digits, up to 20."),
    "row-refused": N_("{row}, {name}: {why}"),
    "no-ledger": N_("{unit} keeps no project ledger."),
    "row-number-taken": N_(
        "The number {number} differs from {other} only in case or width. Choose another number."
    ),
    "project-incomplete": N_("Project {row} needs at least a name and a category."),
    "project-exists": N_("There is already a project {row} in the ledger. Choose another number."),
    "reason-missing": N_("Please say why ({row}): a few words are enough."),
    "query-unknown": N_("There is no query {rule} for {period} now. Look at the list of findings."),
    "explanation-same": N_(
        "“{typed}” would be the explanation of {count} different cells of this period. If it is true of "
        "each of them, confirm it (on the command line: --same); else write what is true of this one."
    ),
    "explanation-refused": N_("The explanation was not taken: {why}"),
    "findings-block": N_(
        "{count} findings stand in the way of submitting {period}. The first: {first}"
    ),
    "period-past": N_(
        "{period} was taken from an old workbook ({source}), and what is past is never submitted. If the district asks for"
        " {period}, take it away under “Past years…” and fill it in."
    ),
    "cell-past": N_(
        "{cell} {name} of {period} was taken from an old workbook ({source}). It is changed by taking a corrected workbook"
        " under “Past years…”, or taken away there."
    ),
    "past-not-over": N_(
        "{period} is not over yet: it is filled in, not taken from an old workbook."
    ),
    "past-not-there": N_("{unit} did not report in {period}."),
    "past-reported": N_(
        "{unit} reports since {first}: what is missing of {period} is to be reported, not taken from an old workbook."
    ),
    "past-closed": N_(
        "{closed} is locked, and {period} counts in its year so far. Unlock it first if what is published is to change."
    ),
    "past-there": N_(
        "“{form}” of {period} was taken from an old workbook already. Take that away first."
    ),
    "past-filled-in": N_("“{form}” of {period} is being filled in here. It stays as it is."),
    "past-too-much": N_(
        "{sheet} holds more than {most} figures. Take it in parts: a sheet a year, or a sheet a unit."
    ),
    "past-none": N_("Nothing of {year} was taken from an old workbook (form: {form})."),
    "nothing-due": N_("No form of this unit is due for {period}. Choose another period."),
    "not-submitted": N_(
        "{period} has not been submitted yet, so there is nothing to correct. Just change the figures."
    ),
    "already-open": N_(
        "{period} is already open for a correction, submission number {number}. Just change the figures."
    ),
    "outbox-missing": N_(
        "The sealed file {file} of submission number {number} is missing. Start a correction to make a new one."
    ),
    "outbox-changed": N_(
        "The sealed file {file} of submission number {number} has been changed. It was not written; start a "
        "correction."
    ),
    "file-unreadable": N_(
        "The file {file} could not be read ({detail}). Check that the stick is in, and try again."
    ),
    "file-missing": N_(
        "{file} is not there. Where it was moved or renamed, put it back; where it lies on a stick, put that in; "
        "then try again."
    ),
    "program-file-missing": N_(
        "{file} belongs to the program and is not there. Install the program again; what was entered stays as it is."
    ),
    "file-denied": N_(
        "The system does not let {file} be read or written. Close it where another program has it open; else choose "
        "another folder, or ask for permission."
    ),
    "file-read-only": N_(
        "{file} cannot be written, since what it lies on is write-protected. Take the write lock off, or choose "
        "another folder."
    ),
    "file-below-file": N_(
        "{file} cannot be there: a file stands where its folder should be. Choose another folder, or move that file away."
    ),
    "file-is-folder": N_("{file} is a folder, and a file is needed here. Choose the file itself."),
    "file-exists": N_(
        "Something else lies at {file} already and was not touched. Move it away, or choose another name."
    ),
    "file-drive-gone": N_(
        "{file} cannot be reached: was the drive that it lies on pulled out? Put it in again, then try again."
    ),
    "file-failed": N_(
        "{file} could not be read or written ({detail}). Try again; where it stays so, choose another folder, or "
        "start this computer anew."
    ),
    "catalogue-mistakes": N_(
        "The catalogue in {folder} has {count} mistakes and cannot be used. The first: {first}. `tianbao "
        "catalogue check` lists all of them."
    ),
    "catalogue-not-found": N_(
        "There is no catalogue “{name}”. Give the name of a bundled catalogue or a folder with .toml files."
    ),
    "catalogue-unreadable": N_(
        "The catalogue in {folder} cannot be read: {reason}. Check the disk and the permissions."
    ),
    "catalogue-not-utf8": N_("This file is not UTF-8 text. Save it as UTF-8."),
    "catalogue-toml": N_(
        "This is not valid TOML: {reason}. Check quotes, brackets and equals signs on this line and the one "
        "before."
    ),
    "catalogue-unknown-table": N_("“{table}” is not a table of a catalogue. Check its spelling."),
    "catalogue-wrong-brackets": N_("This table is written {table}."),
    "catalogue-unknown-key": N_("The key {key} is unknown here. Check its spelling or remove it."),
    "catalogue-missing-key": N_("The key {key} is missing. Add it."),
    "catalogue-wrong-type": N_("{key} must be {expected}, not {got}."),
    "catalogue-wrong-value": N_("{key} cannot be “{value}”: {reason}."),
    "catalogue-not-one-of": N_("{key} cannot be “{value}”. It is one of: {allowed}."),
    "catalogue-empty": N_("{key} is empty. Fill it in."),
    "catalogue-bad-date": N_("{key}: “{value}” is not a date. Write it as 2026-03-01."),
    "catalogue-no-form": N_("This table belongs to a form, but the file has no [form]."),
    "catalogue-words-apart": N_(
        "Tables [[words]] stand in words.toml, and nothing else does: that file is not part of the digest."
    ),
    "catalogue-roles-apart": N_(
        "Tables [[role]] stand in roles.toml, and nothing else does: that file is not part of the "
        "catalogue's digest. Move this table."
    ),
    "catalogue-no-cover": N_(
        "The catalogue has no [catalogue] table with its id, version and name."
    ),
    "catalogue-no-units": N_("The roster is empty: there is no [[unit]]."),
    "catalogue-duplicate": N_(
        "The {what} “{name}” stands twice; the first is at {file}:{line}. Remove or rename one."
    ),
    "catalogue-unknown-reference": N_(
        "{key} names the {what} “{name}”, which does not exist. Check its spelling or add it."
    ),
    "catalogue-form-not-listed": N_(
        "The form {name} is not in the list `forms` of [catalogue]. Add it there."
    ),
    "catalogue-village-line": N_(
        "“{line}” is not a village: write a code of 12 digits, a space, and the name."
    ),
    "catalogue-too-large": N_(
        "The files in {folder} are more than a catalogue can be ({most} MB). Give the folder or the file of the forms alone."
    ),
    "catalogue-no-such-text": N_(
        "{file} is no catalogue: it holds no parts under lines “#= name.toml”. Give the folder of the forms, or a file that "
        "the program wrote."
    ),
    "catalogue-still-there": N_(
        "{code} cannot have been {was} before: {was} is still an indicator of its own. Remove one of the two."
    ),
    "catalogue-too-many": N_("There are {count} {what}; a catalogue can have {most}."),
    "catalogue-unit-reversed": N_("{unit} ends in {until}, before it begins in {since}."),
    "catalogue-unit-goes-on": N_(
        "{unit} has a successor but no end. Say until which month it reports (until)."
    ),
    "catalogue-unit-becomes": N_(
        "Say of {unit} both until which month it reports (until) and what becomes of it (becomes: merged, split, renamed "
        "or moved), or neither."
    ),
    "catalogue-successor-ended": N_(
        "{unit} cannot be taken over by {successor}, which ends in {until} already. Name another successor."
    ),
    "area-unknown": N_("{area} is no area below {own}."),
    "lake-absent": N_("There is no dataset in {folder}. Write one: tianbao lake write --to DIR."),
    "lake-damaged": N_(
        "{file} of the dataset is missing or not as it was written. Nothing was worked out from it. Write the dataset anew into an "
        "empty folder: the desk's data holds everything."
    ),
    "lake-newer": N_(
        "The dataset in {folder} was written by a newer program. Install the newer program on this computer."
    ),
    "lake-other-district": N_(
        "The dataset in {folder} is that of another desk ({district}). Nothing was written. Choose another folder."
    ),
    "lake-no-room": N_(
        "The dataset needs about {needed_mb} MB, and {folder} has {free_mb} MB left. Nothing was written. Make room, or choose another "
        "disk."
    ),
    "spark-absent": N_(
        "Spark is not part of this installation. Install Tianbao with the extra “cluster” where the dataset is to be consolidated."
    ),
    "java-absent": N_(
        "Spark needs a Java 17 runtime, and there is none here. On Debian: apt-get install openjdk-17-jre-headless."
    ),
    "spark-failed": N_(
        "Spark could not do this: {detail}. Nothing was changed. Look at the master's address, and at its log."
    ),
    "level-unknown": N_("There is no area of the level {level} here. Known: {known}."),
    "no-areas-below": N_(
        "Only units report to {desk}, no areas with desks of their own, so there are none to compare."
    ),
    "no-desk-above": N_(
        "No desk is above that of {area} in these forms, so there is nobody to submit to."
    ),
    "nothing-accepted": N_(
        "Nothing of {period} has been accepted yet. Accept the forms that are right; what is accepted is submitted."
    ),
    "forms-from-above": N_(
        "The forms come from the desk of {desk}, with its task. They are changed there alone."
    ),
    "return-above-unknown": N_(
        "The desk above sent back no cell {cell} of {unit} for {period} about which nothing was done yet."
    ),
    "part-changed": N_(
        "{file} gives other figures for the submission of {unit} for {period} with the check code {check_code} than were received "
        "before (form {form}). A sealed submission does not change. Nothing of the file was stored. Telephone that desk, and compare "
        "with the unit's paper."
    ),
    "desk-not-below": N_(
        "{file} is of the desk of {area}, which is not directly below {own}. Nothing was stored. It belongs to the desk "
        "above that one."
    ),
    "unit-not-below": N_(
        "{file}: {unit} did not report to {area} for {period}. Nothing of the file was stored. Ask that desk whether its "
        "forms are those in force."
    ),
    "unit-of-desk-below": N_(
        "{file} is of {unit}, which reports to the desk of {desk}. Nothing was stored: its figures come from there, and "
        "would count twice."
    ),
    "catalogue-levels-few": N_(
        "There is one level only. Name at least two, from the top down; the last is that of the units."
    ),
    "catalogue-levels-none": N_(
        "{name} is an area, and no levels are named. Write a [[level]] table for each, from the top down; the last is "
        "that of the units."
    ),
    "catalogue-area-code-taken": N_(
        "The code {code} of this area is that of a unit, or of the catalogue's own area. Each has a code of its own."
    ),
    "catalogue-area-of-units": N_(
        "{name} is an area of the level {level}, which is that of the units that report. Make it a [[unit]], or name the "
        "level above."
    ),
    "catalogue-level-missing": N_(
        "{name} ({level}) cannot stand directly below an area of the level {above}: the level {missing} comes next. Name the "
        "area between them, or another level."
    ),
    "catalogue-reporters-several": N_(
        "{name} takes the figure of one reporter, and in {area} there is more than one ({first}, {second}). Say how far up it is "
        'brought together: up_to = "{level}".'
    ),
    "catalogue-parts-end-below": N_(
        "{name} is worked out from {parts}, which are brought together up to the level {level} only. Say the same of it: "
        'up_to = "{id}".'
    ),
    "catalogue-not-from-parts": N_(
        "{name} counts each value once (distinct), which cannot be put together from what lower levels counted. Say how far up it "
        'is brought together: up_to = "{level}".'
    ),
    "catalogue-successor-ring": N_(
        "These units take each other over in a ring: {units}. Take one successor away."
    ),
    "catalogue-villages-left": N_(
        "The villages of {unit} belong to nobody after {until}. Name the unit that takes it over (successors)."
    ),
    "catalogue-reserved": N_(
        "A dimension cannot be called “{name}”: that word means something else in rules."
    ),
    "catalogue-dates-reversed": N_("The standard ends on {end}, before it begins on {start}."),
    "catalogue-not-ascending": N_("The break points of {key} do not ascend. Check the order."),
    "catalogue-points-count": N_(
        "{key} has {count} break points; it must have between 2 and {most}, as iaqi has."
    ),
    "catalogue-standards-overlap": N_(
        "The standard {name} begins while {other} is still in force. Set effective_to of {other}."
    ),
    "catalogue-levels-gap": N_(
        "This AQI level begins at {found}, but {expected} was expected: levels follow each other without "
        "gaps."
    ),
    "catalogue-choices-missing": N_(
        "A {kind} needs `choices`. Name a list of choices or a dimension."
    ),
    "catalogue-choices-unwanted": N_(
        "`choices` does not go with the kind {kind}. Remove it or change the kind."
    ),
    "catalogue-bounds-reversed": N_("The minimum {minimum} is above the maximum {maximum}."),
    "catalogue-rate-not-derived": N_(
        "{code} is a rate and needs a derivation: a rate is never typed and never averaged."
    ),
    "catalogue-placeholder": N_(
        "The braces in {key} are wrong. Placeholders are names such as {{left}}."
    ),
    "cell-no-reason": N_(
        "{cell} {name} of {row}: no reason for a missing value can be kept here. Leave it empty; a day "
        "without valid data is marked invalid, with its reason."
    ),
    "cell-no-note": N_("{cell} {name} of {row}: no note can be kept here. Leave the note empty."),
    "csv-not-utf8": N_(
        "{file} is not UTF-8 text (line {line}), nothing was written. In the spreadsheet, save it as “CSV "
        "UTF-8” and try again."
    ),
    "csv-too-large": N_(
        "{file} is larger than {most_mb} MB, nothing was written. Check that it is the right file."
    ),
    "csv-header": N_(
        "The first line of {file} differs at the column {found}; nothing was written. It must be: {expected}"
    ),
    "csv-columns": N_(
        "This line has {count} columns instead of {expected}. Check the commas; text with commas stands in "
        "quotes."
    ),
    "csv-malformed": N_("From here on the file cannot be read ({detail}). Check the quotes."),
    "csv-line": N_("Line {line}: {why}"),
    "csv-lines": N_(
        "{file}: {count} lines cannot be taken, nothing was written. Correct them and try again.\n{lines}"
    ),
    "csv-twice": N_("{cell} already stands in line {line}. Keep one of the two."),
    "csv-project-missing": N_("The project's number is missing. Give it one, e.g. P01."),
    "csv-dimension-unwanted": N_(
        "{cell} is a daily reading: put the day under “date” and leave “dimension” empty."
    ),
    "csv-date-missing": N_(
        "{cell} is a daily reading, but the date is missing. Write it like 2025-10-03."
    ),
    "csv-date-unwanted": N_("{cell} is not a daily reading. Leave “date” empty."),
    "csv-value-and-reason": N_(
        "{cell} has both a value and a reason why there is none. Keep one of the two."
    ),
    "csv-note-alone": N_(
        "{cell} has a note but no value. Write the value, or the reason as missing:not_monitored."
    ),
    "row-unknown": N_(
        "There is no project “{row}” in the ledger for this month. Add it first (enter-projects)."
    ),
    "catalogue-expression": N_(
        "{key} cannot be computed: “{expression}” ({reason}). Correct the expression."
    ),
    "catalogue-unknown-column": N_(
        "{key} reads {column}, which does not exist here. Check the code, or add the indicator."
    ),
    "catalogue-derivation-ring": N_(
        "These follow from each other in a ring: {codes}. One of them must be entered."
    ),
    "catalogue-unknown-placeholder": N_(
        "{key} names {{{name}}}, which is neither a column of this row nor left, right or row. Check its "
        "spelling."
    ),
    "catalogue-rule-silent": N_(
        "This rule asked about none of some thousands of made-up rows: its condition seems to contradict itself, or its"
        " two sides to be always as they should be. Correct it, or remove it."
    ),
    "catalogue-check-of-other-form": N_(
        "The check “{name}” cannot be about form {form}: it is made for another kind of form. Move it, or remove it."
    ),
    "catalogue-no-such-column": N_(
        "The program keeps no column “{name}” for a row of this form. It keeps: {known}. Take one of them, or ask for the figure in a form of indicators."
    ),
    "catalogue-no-columns": N_(
        "A form of this kind has no columns, so “{name}” has no place in it. Make it an indicator."
    ),
    "catalogue-column-kind": N_("The column “{name}” is kept as: {kind}. Choose that kind."),
    "catalogue-column-choices": N_(
        "The choices of “{name}” need the identifiers {known}, in this order: the program goes by them. Their names may be others."
    ),
    "catalogue-column-missing": N_(
        "The column “{name}” is missing: the program cannot do without it. Put it back; it may have another name and need not be filled in."
    ),
    "catalogue-one-of-kind": N_(
        "There can be one form of this kind only, and {first} is one already. Choose another kind, or remove one of the two."
    ),
    "catalogue-unknown-check": N_("There is no check “{name}”. The program knows: {known}."),
    "not-township": N_(
        "The workplace {folder} is a desk's; it does not fill in forms. Choose an office's with "
        "--home."
    ),
    "stopped": N_("Stopped; nothing more was done."),
    "usage-no-option": N_("There is no option {option}. See the help: --help"),
    "usage-missing": N_("{name} is missing. See the help: --help"),
    "usage-value": N_("The value of {name} is not possible. Possible: {allowed}"),
    "usage-needs-value": N_("A value must follow {option}. See the help: --help"),
    "usage-no-command": N_("There is no command {command}. See the help: --help"),
    "usage-words": N_("The command was not understood ({detail}). See the help: --help"),
    "bug-reported": N_(
        "Something unexpected happened. Whether the saved figures are whole is told by: tianbao doctor. Please"
        " send the report {file} to the desk."
    ),
    "task-other-catalogue": N_(
        "The task {file} was made for forms that this computer does not have, and does not carry them. Ask the district"
        " desk for a task that it writes anew."
    ),
    "task-other-district": N_(
        "The task {file} carries the forms of another district. Nothing was taken from it. Ask your district desk for "
        "your own task."
    ),
    "task-catalogue-faulty": N_(
        "The task {file} carries version {number} of the forms, which has {count} mistakes; nothing was taken from it. The "
        "first: {first}. Tell the district desk."
    ),
    "task-unit-ended": N_(
        "{unit} reports until {until}; this task ({file}) is for later. Taken over by: {successors}. Nothing was taken from "
        "the task. Whoever reports from then on opens it on its own computer."
    ),
    "task-code-differs": N_(
        "This is not the check code of the key in {file}. Please listen and type again; if it still differs, "
        "do not use the file and tell the district desk."
    ),
    "carry-over-not-successor": N_(
        "Project {project} of {unit} cannot go on there. Those that take over: {known}."
    ),
    "task-without-unit": N_(
        "The task {file} is not for {unit}: it does not stand in its roster. Choose your own unit, or ask the"
        " district for the right file."
    ),
    "task-keys-differ": N_(
        "The task {file} announces another key than the one it is signed with. A first task may not do that: "
        "nothing was taken. Ask the district desk for a new file."
    ),
    "not-district": N_("This can only be done in a desk's workplace; {folder} belongs to a unit."),
    "unit-not-on-roster": N_(
        "{file} speaks for unit {unit}, which is not on the roster. Nothing of it was taken."
    ),
    "period-not-yet": N_(
        "{file} is for {period}, which has not begun: this computer's clock says {today}. Check the clock, "
        "then import again."
    ),
    "period-too-old": N_(
        "{file} is for {period}, too long ago (this computer's clock says {today}). Nothing of it was taken; "
        "check the clock."
    ),
    "period-closed": N_(
        "{period} is closed, so {file} was not taken. Unlock the period with a reason, then import again."
    ),
    "submission-misfit": N_(
        "{file}: {cell} holds “{value}”, which cannot stand there. Allowed: {allowed}. Nothing of the file "
        "was taken; the unit corrects this cell and submits the period again."
    ),
    "submission-not-sealed": N_(
        "{period} was not sealed: {cell} holds “{value}”, which cannot stand there. Allowed: {allowed}. "
        "Correct it, then submit again."
    ),
    "sequence-too-far": N_(
        "{file} has submission number {number} for {period}, but the newest one here is {newest}; up to {most} "
        "is taken. Nothing of it was taken. Ask the unit whether it submitted so often; if so, import the files "
        "in between first."
    ),
    "exchange-not-for-the-desk": N_(
        "{file} is a file that the desk gives out, not one that it receives."
    ),
    "catalogue-other-district": N_(
        "These are the forms of {district}; this desk is that of {own}. Nothing was issued."
    ),
    "catalogue-same": N_(
        "This is word for word version {number}, which holds for {month} already. Nothing was issued."
    ),
    "catalogue-units-gone": N_(
        "These units are no longer on the roster: {units}. Who ever reported stays on it: give each its last month (until), "
        "what becomes of it (becomes) and who takes over (successors)."
    ),
    "catalogue-nothing-to-take-back": N_(
        "There is only the first version of the forms; it cannot be taken back."
    ),
    "rule-unknown": N_("There is no rule “{rule}” in the draft as it stands without mistakes."),
    "merge-too-few": N_("Choose two units or more to merge."),
    "merge-no-name": N_("Give the new unit a name and a code."),
    "merge-code-taken": N_(
        "The code {unit} belongs to another unit. Give the new unit one that nobody has."
    ),
    "draft-part-gone": N_(
        "“{part}” is not in the draft any more: it was renamed or taken away meanwhile. Choose it anew."
    ),
    "catalogue-carried": N_(
        "Version {number} is on its way already: the task of {period} carries it. Issue another version in its place."
    ),
    "catalogue-target-exists": N_(
        "{folder} is there already. Choose the name of a new folder or file."
    ),
    "unit-ended": N_(
        "{unit} reports until {until}; {period} is filled in by those who took over: {successors}. What you entered before "
        "stays as it is."
    ),
    "unit-not-begun": N_(
        "{unit} reports from {since} on; {period} was filled in by those before it."
    ),
    "unit-not-reporting": N_(
        "{file} is of {unit} for {period}, but by the roster {unit} reports from {since} until {until}; taken over by: "
        "{successors}. Nothing was stored. Ask for the figures from the unit that reports for {period}."
    ),
    "catalogue-not-kept": N_(
        "The files of version {number} of the forms are gone from this workplace. Restore a backup."
    ),
    "catalogue-superseded": N_(
        "It was filled in under version {number} of the forms; for {period} version {in_force} is in force. It counts as it "
        "is. What differs: {changes}."
    ),
    "catalogue-not-issued": N_(
        "{file} was made with a catalogue that this desk has not issued. The unit should update the program "
        "or receive the task first."
    ),
    "key-not-trusted": N_(
        "{file} is signed with a key that you have not yet confirmed as that of {unit}. Telephone {unit}, compare the "
        "check code of the key, then confirm it; the file waits and is taken then."
    ),
    "waiting-given-way": N_(
        "So many files wait for their keys that the oldest ({n}) were given up; import them again when their "
        "keys are confirmed."
    ),
    "no-key-waiting": N_("No file of {unit} waits for its key to be confirmed."),
    "key-code-differs": N_(
        "The check code does not belong to any key that waits for {unit}. Have it read to you once more; if "
        "it still differs, the file does not come from this unit."
    ),
    "submission-older": N_(
        "{file} is submission number {number} for {period}; submission number {counting} (check code "
        "{check_code}) follows it and counts. This one is only kept: nothing to do."
    ),
    "submission-followed": N_(
        "{file} is submission number {number} for {period}; another file follows it, and that one waits for "
        "a decision or was not chosen. Submission number {counting} (check code {check_code}) counts."
    ),
    "submission-number-twice": N_(
        "{file} has submission number {number} for {period}, and so has another file with other contents "
        "(check code {check_code}). That one goes on counting. Ask the unit which check code "
        "stands on its paper form, then decide."
    ),
    "submission-gap": N_(
        "{file} is submission number {number} for {period} and corrects a file that has not arrived here. "
        "Submission number {counting} (check code {check_code}) goes on counting. Receive the one in "
        "between, or ask the unit and decide."
    ),
    "submission-fork": N_(
        "{file} is submission number {number} for {period} but does not follow submission number {counting} "
        "(check code {check_code}), which goes on counting. Perhaps the unit works in two copies of its "
        "folder, or in a restored one. Compare both, ask the unit, and decide."
    ),
    "submission-undecided": N_(
        "{file} is submission number {number} for {period}, and it is not decided yet which file of this "
        "period counts. Ask the unit, then decide."
    ),
    "submission-rejected": N_(
        "{file}, submission number {number} for {period}, was not chosen by the desk: {words}"
    ),
    "office-older": N_(
        "The district counts submission number {counting} (check code {check_code}), which follows this one. "
        "Nothing to do."
    ),
    "office-followed": N_(
        "The district counts submission number {counting} (check code {check_code}). Another file follows this "
        "one, and the district has not decided for it. Telephone the district desk where this one should count."
    ),
    "office-number-twice": N_(
        "The district has another file with this submission number (check code {check_code}), which goes on "
        "counting. Telephone the district desk and read out the check code of your paper form; go on with one "
        "computer only."
    ),
    "office-gap": N_(
        "It corrects a file that has not reached the district, where submission number {counting} (check code "
        "{check_code}) goes on counting. Bring the files of this period that lie in the folder outbox as well."
    ),
    "office-fork": N_(
        "It does not follow submission number {counting} (check code {check_code}), which the district goes on "
        "counting. Perhaps this folder is used on two computers, or was put back to an older state. Telephone "
        "the district desk, and go on with one computer only."
    ),
    "office-undecided": N_(
        "The district has several files of this period, and has not decided yet which one counts. Telephone the "
        "district desk and read out the check code of your paper form."
    ),
    "office-rejected": N_("The district did not choose this file: {words}"),
    "desk-holds-otherwise": N_("The district desk holds other files than this computer. {words}"),
    "no-conflict": N_("There is no open conflict about the file {digest}."),
    "spool-file-missing": N_(
        "The kept file {file} of {unit} for {period} is missing from the spool folder. Restore it from a "
        "backup, or have the unit give it again."
    ),
    "spool-file-changed": N_(
        "The kept file {file} of {unit} for {period} has changed since it was received. Restore it from a "
        "backup, or have the unit give it again."
    ),
    "nothing-consolidated": N_(
        "{cell} has no consolidated figure for {period}. Choose a period that it reports, for example the "
        "year."
    ),
    "nothing-to-judge": N_(
        "Nothing of {unit} for {period} is here to be judged. Receive its submission first."
    ),
    "conflict-first": N_(
        "{units}, {period}: another file waits for a decision. Choose under “Received files” (or with tianbao "
        "decide) which one counts, then judge it."
    ),
    "form-returned": N_(
        "{form} of {unit} for {period} was returned. Wait for the correction, or take the return back first."
    ),
    "return-without-words": N_(
        "Say in words what is wrong with {cell}, so that the unit knows what to look at."
    ),
    "return-has-left": N_(
        "The return to {unit} for {period} has already left in a file. Wait for the unit's answer."
    ),
    "period-is-closed": N_("{period} is closed. Open it again with a reason before judging it."),
    "period-not-over": N_("{period} is not over yet; it can be closed from the day after it ends."),
    "period-not-closed": N_("{period} is not closed; there is nothing to open."),
    "nothing-to-send": N_(
        "There is nothing to send back yet: no submission of these units counts here."
    ),
    "cell-not-returned": N_(
        "{cell} {name} of {period} was not returned by the district, so it stays closed. To correct it as "
        'well, choose "Correct" and give the reason.'
    ),
    "back-for-another": N_("{file} is meant for {unit}. Take the file with your own unit's code."),
    "back-number-twice": N_(
        "{file} has number {number}, which another file from the district had already. Nothing of it was "
        "taken; call the district."
    ),
    "task-older": N_(
        "{file} is version {number} of the task for {period}, but version {newest} has been received already. Nothing was "
        "changed; ask the district desk for its newest file."
    ),
    "target-year": N_("“{text}” is not a year. Write it as 2025."),
    "target-code-unknown": N_(
        "There is no indicator {cell} that can have a target in figures. Check the code."
    ),
    "target-comparator": N_(
        "“{text}” does not say how the target is to be reached. Use one of: {known}"
    ),
    "target-value": N_("The target for {cell} was not kept. {why}"),
    "target-value-missing": N_(
        "A target for {cell} needs a figure. Type it, or take the decision back."
    ),
    "target-not-decided": N_(
        "The desk has decided nothing on {cell} for {year}: there is nothing to take back."
    ),
    "deadline-form": N_("Form {form} is not handed in for {period}. Choose one of: {known}"),
    "deadline-date": N_(
        "A deadline for {period} must lie after its last day ({end}) and within a year of it; {date} does "
        "not. Nothing was changed."
    ),
    "deadline-not-a-date": N_("“{text}” is not a day. Write it as 2025-11-10."),
    "store-differs-from-copy": N_(
        "What stands for {unit}, {period}, is not what came in submission number {number}: it was changed by "
        "something other than this program. Restore the newest backup, or receive the submission's file "
        "again."
    ),
    "export-nothing": N_(
        "No form is due for {period}. Please choose another period, for example a month such as 2024-10."
    ),
    "brief-wording": N_(
        "The wording of the brief has mistakes ({n}); it was not taken:\n{mistakes}"
    ),
    "brief-too-long": N_("The wording of the brief is longer than {most} characters. Shorten it."),
    "brief-nothing": N_(
        "There is no figure for {period} yet, so there is nothing to write. Import the stick or folder first."
    ),
    "brief-format": N_(
        "“{file}” does not say which kind of file to write. Let its name end in one of {known}."
    ),
    "brief-unreadable": N_(
        "“{file}” cannot be read as UTF-8 text. Save it as plain text in UTF-8 and try again."
    ),
    "printer-refused": N_(
        "The printer takes nothing just now. See that it is on and has paper, or save as PDF and print the "
        "file later."
    ),
    "sheet-encrypted": N_(
        "“{file}” is protected by a password. Open it in Excel or WPS, save it without a password, and choose"
        " it again."
    ),
    "sheet-too-large": N_(
        "“{file}” is larger than a ledger can be (at most {megabytes} MB, {rows} rows, {columns} columns). "
        "Copy what is wanted into a new workbook."
    ),
    "sheet-damaged": N_(
        "“{file}” is damaged and cannot be read. Open it in Excel or WPS and save it anew, or ask for another"
        " copy."
    ),
    "sheet-too-much": N_(
        "Reading {file} took more memory or time than any ledger needs, and was stopped; nothing was taken. Copy what "
        "is wanted into a new workbook."
    ),
    "sheet-web-page": N_(
        "{file} is a web page under the name of a workbook. Open it in Excel or WPS, save it as xlsx, and choose it "
        "again."
    ),
    "sheet-xml-2003": N_(
        "{file} is an “XML Spreadsheet 2003”. Open it in Excel or WPS, save it as xlsx, and choose it again."
    ),
    "sheet-bad-byte": N_(
        "Line {line} of {file} holds a byte that is no character. Correct that line in the program that wrote it, "
        "or save the table as xlsx."
    ),
    "sheet-unknown-kind": N_(
        "“{file}” is neither a workbook (xlsx, xls, ods) nor a text table (csv). Save it as one of these."
    ),
    "template-not-xlsx": N_(
        "“{file}” is no workbook that can be filled in. Save it as .xlsx first, then choose that one."
    ),
    "template-no-places": N_(
        "No cell of “{file}” names a figure, and no heading says for which period an indicator's value belongs there. Write the indicator's code in braces where it belongs, and choose the workbook again."
    ),
    "template-no-form": N_(
        "No sheet has a heading row with a column of names and one of the unit of measure, so no form can be proposed. Choose another workbook, or make the form by hand."
    ),
    "sheet-empty": N_("There is nothing in “{file}”."),
    "sheet-absent": N_("“{file}” has no sheet “{name}”. Its sheets: {known}."),
    "sheet-no-form": N_("Form {form} cannot be taken from a workbook."),
    "sheet-no-mapping": N_("No columns were kept under the name “{name}”. Kept: {known}."),
    "sheet-no-columns": N_(
        "No column of the sheet is taken for anything of “{form}”. Say for at least one what it is."
    ),
    "sheet-no-rows": N_(
        "No column of the sheet says which row of “{form}” each of its rows is: a day, an indicator, a "
        "project's number or name. Say which column that is."
    ),
    "sheet-form-locked": N_("“{form}” is submitted and locked. Begin a correction first."),
    "sheet-map": N_("“{pair}” is not of the form HEADING=CODE."),
    "parquet-absent": N_(
        "Parquet needs the library pyarrow, which is not part of this installation. Choose datapackage or "
        "csv, or install Tianbao with the extra “parquet”."
    ),
    "chart-unknown": N_("There is no chart “{name}”. Known: {known}."),
    "chart-without-indicator": N_(
        "{catalogue} has no indicator for this chart. It needs a [[role]] “{role}” in roles.toml."
    ),
    "chart-of-a-station": N_(
        "This chart draws the days of one station. {desk} has several areas, each with its own; look at it there."
    ),
    "chart-district-only": N_("This chart shows all units; only a desk has it."),
    "chart-format": N_(
        "“{file}” does not say what to draw: let its name end in .png or .svg, or ask for --json."
    ),
    "release-not-signed": N_(
        "{file}: none of the release keys that this program knows has signed it, so nothing of it was used. "
        "Please get the files again from those who gave you the program."
    ),
    "release-keys-bad": N_(
        "{file} brings a list of release keys that none of the keys known here has signed, so nothing of it was "
        "used. Please get the files again from those who gave you the program."
    ),
    "release-keys-not-kept": N_(
        "The newer list of release keys could not be kept in {file} ({reason}), so nothing was updated. Please look "
        "at the disk and try again."
    ),
    "release-damaged": N_(
        "{file} is not a release file that this version can read. Please get the files again from those who "
        "gave you the program."
    ),
    "release-file-differs": N_(
        "{file} is not what its release file says: damaged on the way, or changed. It was not installed. "
        "Please copy it onto the stick again."
    ),
    "update-no-keys": N_(
        "This program carries no release key, so it takes no update from a stick. Please install the new "
        "version by hand."
    ),
    "update-nothing-there": N_(
        "There is no new version in {folder}. A release file (.tbrelease) must lie there beside the "
        "installer."
    ),
    "update-unsigned": N_(
        "{file} lies there without its release file (.tbrelease), so nobody can tell whether it is genuine. "
        "It was not used. Please copy the .tbrelease file beside it."
    ),
    "update-older": N_(
        "{file} is of version {version}; this program is {current} already. Nothing was changed."
    ),
    "update-implausible": N_(
        "{file} calls itself version {version}; this program is {current}, and no such version can follow it. Nothing "
        "was changed. Please get the files again from those who gave you the program."
    ),
    "update-expired": N_(
        "{file}: version {version} was to be installed until {expires} and no later. Nothing was changed. Please "
        "get the newest version; where that day is still to come, put this computer's clock right."
    ),
    "update-step-missing": N_(
        "{file}: version {version} can be installed over version {least} or a newer one, and this program is "
        "{current}. Nothing was changed. Please install a version between the two first."
    ),
    "update-not-for-here": N_(
        "{file}: version {version} has no file for this kind of installation (…{ending})."
    ),
    "update-file-missing": N_(
        "{file} of version {version} is not in {folder}. Please copy it beside its release file."
    ),
    "update-not-installed": N_(
        "This program runs from its source, so version {version} cannot be installed over it. Please take the"
        " new source."
    ),
    "update-place-locked": N_(
        "Nothing can be written in {folder}, so the program there cannot be updated. Please copy the folder "
        "to a place that can be written, or take the write lock off the stick."
    ),
    "update-no-room": N_(
        "{folder} has {free_mb} MB free, and {needed_mb} MB are needed for the new version. Nothing was "
        "changed. Please make room and try again."
    ),
    "update-archive-bad": N_(
        "{file} is not a portable folder of this program ({name}). The program stays as it was. Please get "
        "the files again."
    ),
    "font-missing": N_(
        "No font on this computer can write Chinese, so what is printed or drawn would be empty boxes; nothing was "
        "written. Have one installed, for instance Noto Sans CJK or Microsoft YaHei."
    ),
    "update-not-written": N_(
        "The new version could not be written into {folder} ({reason}). The program starts as before. Please "
        "look at the disk and try again."
    ),
}


def sentence(code: str, params: Mapping[str, object]) -> str:
    """The sentence of `code` in the language in force, printable whatever names and paths are among
    the parameters; KeyError for a code without one.
    """
    return _(MESSAGES[code]).format(**{name: _printable(value) for name, value in params.items()})


def _printable(value: object) -> object:
    return printable(str(value), keep="\n\t") if isinstance(value, str | PurePath) else value


def locked_words(home: Path) -> str:
    """For a portable program on a medium that nothing can be written to: where its data are
    instead.
    """
    return _(
        "The folder of the program cannot be written to, so the data are kept in {folder} on this computer."
    ).format(folder=printable(str(home)))


def kit_words() -> str:
    """For keys of which there is no recovery kit."""
    return _(
        "There is no recovery kit of this workplace's keys: where this computer breaks, they are gone. Write one onto a stick"
        " and print its page for the safe: tianbao keys save --to DIR --page FILE.pdf"
    )


def seal_again_words(period: str) -> str:
    """To a unit whose desk has other keys; `period` is the label of the newest one that was sealed for the old ones."""
    return _(
        "△ The district has new keys, and cannot open what was sealed for the old ones. Please check and export {period} again:"
        " the same content is sealed for the new keys."
    ).format(period=period)


def evidence_beside(count: int) -> str:
    """Of files of evidence that lie beside a backup."""
    return ngettext(
        "{n} file of evidence lies beside it, in the folder “evidence”.",
        "{n} files of evidence lie beside it, in the folder “evidence”.",
        count,
    ).format(n=count)


def evidence_not_copied(count: int) -> str:
    """Of files of evidence that a backup could not take along."""
    return ngettext(
        "{n} file of evidence is not on this computer, and not in the copy.",
        "{n} files of evidence are not on this computer, and not in the copy.",
        count,
    ).format(n=count)


def not_restored(evidence: int, offices: Sequence[str]) -> Iterator[str]:
    """What a restored database names and is not there: so many files of evidence, and a desk's own offices whose copies
    beside its backup are damaged or cannot be put in place.
    """
    if evidence:
        yield ngettext(
            "{n} file of evidence is not beside the backup. Where the figures are submitted again, attach it again.",
            "{n} files of evidence are not beside the backup. Where the figures are submitted again, attach them again.",
            evidence,
        ).format(n=evidence)
    if offices:
        yield _(
            "The copies of these own offices could not be put in place: {units}. What this copy of the desk had received of"
            " them is here; the rest has to be entered again."
        ).format(units=listed(offices))


def network_words(home: Path) -> str:
    """For figures that lie on another computer's disk: what that means and what helps."""
    return _(
        "The figures lie on a network drive ({folder}). If the connection breaks off or a second computer opens them, they can"
        " be damaged. Please keep a backup on a stick, and ask whoever looks after this computer to let the folder lie on its own disk."
    ).format(folder=printable(str(home)))


def describe(error: AppError) -> str:
    """The sentence of an AppError in the language in force."""
    return sentence(error.code, error.params)
