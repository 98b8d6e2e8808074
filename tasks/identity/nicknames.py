"""Short forms of first names: whoever says one may be called by the other."""

import re

FORMS = """
abigail abby gail | adelaide addie | albert al bert bertie | alexander alex alec xander sasha
alexandra alex sandra lexi sasha | alfred alf fred | alice ali | alison ali | amanda mandy
andrew andy drew | andrea andy | angela angie | ann anne anna annie nan nancy
anthony tony antonio | antonio toni antonin | arthur art | barbara barb babs
beatrice bea trixie | benjamin ben benny | bernard bernie | bradley brad | caroline carol carrie
catherine cathy kate katie kathy kit | charles charlie chuck chas karl carlos
charlotte charlie lottie | christine chris chrissie tina | christina chris tina
christopher chris kit topher | cynthia cindy | daniel dan danny | david dave davey
deborah deb debbie | dennis denny | dmitri dima mitya | donald don donnie | dorothy dot dolly
edward ed eddie ted ned eduardo | eleanor ellie nell nora
elizabeth beth betty eliza liz lizzie libby elsie lisa bess elise | emily em | emma em
eric rick | eugene gene | evelyn eve evie | florence flo | frances fran frankie | francis frank
francisco paco pancho | franklin frank | frederick fred freddie fritz | gabriel gabe
gabrielle gabi | george georgie jorge | gerald gerry jerry | gregory greg
guillermo memo | gwendolyn gwen | harold harry hal | harriet hattie | helen nell ellen
henry hank harry hal henri enrique | hubert bert
isabella bella izzy isabel isabelle bella izzy isabel | jacob jake | jacqueline jackie
james jim jimmy jamie jaime | jane janie | janet jan | jason jay | jeffrey jeff geoff geoffrey
jennifer jen jenny | jeremy jerry | jessica jess jessie | joan joanie | joanne jo
john johnny jack jon juan johann | jonathan jon jonny nathan | joseph joe joey jose pepe josef
josephine jo josie | joshua josh | judith judy | julia julie
katherine kate katie kathy kat katya | kathleen kathy kate | kenneth ken kenny | kimberly kim
laura laurie | lawrence larry laurence | leonard len leo lenny | leslie les | lillian lily
linda lindy | louis lou luis | louise lou | lucille lucy | madeline maddie
magdalena lena magda | margaret maggie meg peggy rita greta marge madge | maria mia mariana
martha marty | martin marty | mary molly polly maria marie | matilda tilly | matthew matt mateo
maximilian max | megan meg | melissa mel missy lissa
michael mike mick mickey mitch miguel michel mikhail misha | mitchell mitch
nathaniel nathan nat nate | nicholas nick nicky nico nicolas nikolai klaus | norman norm
olivia liv livvy | pamela pam | patricia pat patty trish tricia | patrick pat paddy | paul pablo
penelope penny | peter pete pedro pierre pyotr | philip phil | phillip phil | priscilla cilla
rachel rae | raymond ray | rebecca becky becca | richard rich rick ricky dick ricardo
robert rob robbie bob bobby bert roberto | roberta bobbie | rodney rod | roger rodge
ronald ron ronnie | rosemary rose rosie | russell russ | samantha sam | samuel sam sammy
sandra sandy | sarah sally sadie sara | sebastian seb | sophia sophie | stephanie steph
stephen steve steven stevie stefan esteban | steven steve | susan sue susie suzanne | sylvia syl
terence terry | teresa terry tess theresa | theodore ted teddy theo | thomas tom tommy tomas
timothy tim timmy | valerie val | vanessa nessa | veronica ronnie | victor vic viktor
victoria vicky tori | vincent vince vinny | virginia ginny | vivian viv | vladimir vova volodya
walter walt wally | wendy wen | wilfred wilf | wilhelmina minnie
william will bill billy willy liam wilhelm | winifred winnie | yekaterina katya
zachary zach zack
"""

OWN = """
adrian adriana amelie ana andreas anita anja annika ava carl carla carlo christian christiane
clara claudia claudio claus daniela danielle dario elena elias elina ella emil emilia emilie
emilio erik erika ernest ernst eva fabian felix ferdinand fernanda fernando filip filipa finn
franz franziska gabriela gerd gerda giulia giulio hanna hannah hans heinz helena ida ines irene
iris ivan ivana jana janina jannis jasmin jens jonas josefine juan juana julian juliana juliane
julien juliette julius karen karin karina karl karla katrin kira klara lara lea leah leila leon
leonie lia liam lina louisa luca lucas lucia luisa lukas luke luna mara marc marco marcus mareike
mariam marina mario marion marius mark marko markus marlene marta mathilda mathilde melanie mila
milan milo mina mira mona monika nadia nadine natalia natalie nils nina nora oscar oskar otto
paola paolo paula paulina pauline petra philippa pia rafael ralf raphael renate rene renee robin
romy ruben rudi rudolf sabina sabine sam sandro silvia silvio simon simona simone sina sofia sonia
sonja stefanie sven svenja tania tanja tessa thea theo tim timo tina tobias tom toni ursula uwe
valentin valentina valeria vera viktoria viola violet yara yasmin zoe zora
"""
"""Names of their own, so that none of them is taken for another's misspelling."""


def read(text: str) -> dict[str, frozenset[str]]:
    """Return to every name the groups it is in; a name stands in several."""
    found: dict[str, set[str]] = {}
    for group in map(str.split, re.split(r"[|\n]", text.strip())):
        for one in group:
            found.setdefault(one, set()).add(group[0])
    return {name: frozenset(groups) for name, groups in found.items()}


GROUPS = read(f"{FORMS}|{'|'.join(OWN.split())}")


STARTS = {name: frozenset(one[0] for one in groups) for name, groups in GROUPS.items()}
HEADS = {name: sorted(groups) for name, groups in GROUPS.items()}
INITIALS = {
    name: frozenset(one[0] for one, theirs in GROUPS.items() if groups & theirs)
    for name, groups in GROUPS.items()
}
"""With which letters the forms of a name begin."""


def related(one: str, other: str) -> bool:
    """Whether two first names are forms of one name.

    >>> related("bob", "robert"), related("bob", "bill")
    (True, False)
    """
    return bool(GROUPS.get(one, frozenset()) & GROUPS.get(other, frozenset()))
