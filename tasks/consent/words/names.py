"""First names: who says they are not Jessica has somebody else's number."""

WORDS = {
    "first": """
        aaron adam alex alice amanda amy andrea andrew angela anita ann anna anne anthony
        antonio ashley barbara ben bob brandon brenda brian carla carlos carol caroline
        charles charlotte chris christine claire claudia daniel dave david debbie deborah
        denise diana diego donna dylan edward elena elizabeth emily emma eric erica fatima
        felix fernanda fernando francesca frank franz gabriel gary george giulia giuseppe
        greg hannah hans heather heidi helen henry isabel isabella jack jacob jake james
        jan janet jason javier jean jeff jennifer jenny jeremy jerry jess jesse jessica
        jessie jim joao joe johanna john jonathan jorge jose joseph josh juan julia julie
        justin karen karl kate katherine kathy katie kees kelly ken kevin kim klaus kyle
        laura lauren leo linda lisa lori louise lucia luis luca lukas manuel marco
        margaret maria marie mario mark marta martin mary matt matthew megan melissa
        michael michelle miguel mike monica nancy natalie nathan nicholas nick nicole
        olivia oscar pablo pamela patricia patrick paul paula pedro peter philip pierre
        piet rachel raul rebecca ricardo rick robert roberto ron rosa ruth ryan samantha
        sandra sara sarah sean sharon sofia sophie stefan stephanie stephen steve susan
        tammy teresa thomas tiffany tim tina tom tony tracy tyler valentina vanessa victor
        victoria virginia walter wendy william
    """,
}
