# Completion for fish. Load it with: ./repro completion fish | source
function __repro_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    type -q $program; or return
    set -l candidates ($program complete -- $words[2..] "$typed" 2> /dev/null)
    if test "$candidates[1]" = :files
        __fish_complete_path "$typed"
    else
        printf '%s\n' $candidates
    end
end
complete -c repro -f -a '(__repro_complete)'
