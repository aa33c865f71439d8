# shellcheck shell=bash
# Steps of a script that takes minutes: each is announced with the minutes gone so far, and at the end a table tells what
# each took and which failed. To be sourced; the script then uses `must`, `step` and, as its last command, `end_steps`.

steps_of=$(basename "$0")
steps_begun=$SECONDS
steps_done=()
steps_failed=
step_status=0

# seconds
minutes() {
    local tenths=$((($1 + 3) / 6))
    printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# Runs a command that is part of the steps. When it fails, the script goes on, and fails at the end.
step() {
    local begun=$SECONDS ending=
    step_status=0
    printf '%s: %s min: %s\n' "$steps_of" "$(minutes $((SECONDS - steps_begun)))" "$*" >&2
    "$@" || {
        step_status=$?
        steps_failed=yes
        ending="  FAILED ($step_status)"
    }
    steps_done+=("$(minutes $((SECONDS - begun))) min  $*$ending")
}

# The same for a command without which the rest makes no sense: the script ends when it fails.
must() {
    step "$@"
    ((step_status == 0)) || end_steps
}

end_steps() {
    printf "$steps_of: %s\n" "${steps_done[@]}" "$(minutes $((SECONDS - steps_begun))) min  in all" >&2
    [[ -z $steps_failed ]] || exit 1
    exit 0
}
