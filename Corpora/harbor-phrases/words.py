"""The words of the phrases, German and English side by side."""

# Nouns: German singular, plural, dative plural ending where it is not the plain one; gender; English singular, plural.
PEOPLE = """
Fischer Fischer m fisherman fishermen
Wirt Wirte m innkeeper innkeepers
Lehrer Lehrer m teacher teachers
Arzt Ärzte m doctor doctors
Seemann Seeleute m sailor sailors
Bäcker Bäcker m baker bakers
Gärtner Gärtner m gardener gardeners
Händler Händler m merchant merchants
König Könige m king kings
Bruder Brüder m brother brothers
Frau Frauen f woman women
Königin Königinnen f queen queens
Schwester Schwestern f sister sisters
Tante Tanten f aunt aunts
Malerin Malerinnen f painter painters
Nachbarin Nachbarinnen f neighbor neighbors
Richterin Richterinnen f judge judges
Kind Kinder n child children
Mädchen Mädchen n girl girls
"""
ANIMALS = """
Hund Hunde m dog dogs
Vogel Vögel m bird birds
Esel Esel m donkey donkeys
Fuchs Füchse m fox foxes
Katze Katzen f cat cats
Möwe Möwen f gull gulls
Ziege Ziegen f goat goats
Pferd Pferde n horse horses
Schaf Schafe n sheep sheep
"""
THINGS = """
Brief Briefe m letter letters
Apfel Äpfel m apple apples
Schlüssel Schlüssel m key keys
Korb Körbe m basket baskets
Hut Hüte m hat hats
Kuchen Kuchen m cake cakes
Lampe Lampen f lamp lamps
Karte Karten f map maps
Flasche Flaschen f bottle bottles
Uhr Uhren f clock clocks
Blume Blumen f flower flowers
Geige Geigen f violin violins
Buch Bücher n book books
Boot Boote n boat boats
Netz Netze n net nets
Brot Brote n loaf loaves
Bild Bilder n picture pictures
Messer Messer n knife knives
"""
# Places with the preposition that goes with them: German preposition, noun, gender; the English phrase.
PLACES = """
in Küche f in the kitchen
in Garten m in the garden
in Hafen m in the harbor
in Schule f in the school
in Haus n in the house
auf Markt m at the market
auf Brücke f on the bridge
auf Dach n on the roof
an Strand m on the beach
an Fenster n at the window
vor Kirche f in front of the church
hinter Mühle f behind the mill
unter Tisch m under the table
neben Brunnen m beside the well
"""
# Adjectives: German stem, English.
ADJECTIVES = """
alt old
jung young
klein small
groß big
müde tired
fröhlich cheerful
arm poor
reich rich
schön beautiful
still quiet
fremd strange
klug clever
"""
THING_ADJECTIVES = """
alt old
klein small
groß big
neu new
schwer heavy
leicht light
rot red
blau blue
schön beautiful
teuer expensive
zerbrochen broken
seltsam strange
"""
# Verbs: infinitive, he, they, participle, helper; English base, he, past. A bar parts what German separates.
INTRANSITIVE = """
schlafen schläft schlafen geschlafen hat sleep sleeps slept
singen singt singen gesungen hat sing sings sang
arbeiten arbeitet arbeiten gearbeitet hat work works worked
warten wartet warten gewartet hat wait waits waited
tanzen tanzt tanzen getanzt hat dance dances danced
lachen lacht lachen gelacht hat laugh laughs laughed
sitzen sitzt sitzen gesessen hat sit sits sat
stehen steht stehen gestanden hat stand stands stood
auf|wachen wacht wachen aufgewacht ist wake~up wakes~up woke~up
ein|schlafen schläft schlafen eingeschlafen ist fall~asleep falls~asleep fell~asleep
"""
TRANSITIVE = """
sehen sieht sehen gesehen hat see sees saw
finden findet finden gefunden hat find finds found
suchen sucht suchen gesucht hat look~for looks~for looked~for
kaufen kauft kaufen gekauft hat buy buys bought
verkaufen verkauft verkaufen verkauft hat sell sells sold
tragen trägt tragen getragen hat carry carries carried
verlieren verliert verlieren verloren hat lose loses lost
vergessen vergisst vergessen vergessen hat forget forgets forgot
nehmen nimmt nehmen genommen hat take takes took
bringen bringt bringen gebracht hat bring brings brought
mit|nehmen nimmt nehmen mitgenommen hat take~along takes~along took~along
auf|heben hebt heben aufgehoben hat pick~up picks~up picked~up
"""
# Verbs whose object is a person or an animal.
MEETING = """
sehen sieht sehen gesehen hat see sees saw
suchen sucht suchen gesucht hat look~for looks~for looked~for
rufen ruft rufen gerufen hat call calls called
lieben liebt lieben geliebt hat love loves loved
kennen kennt kennen gekannt hat know knows knew
fragen fragt fragen gefragt hat ask asks asked
besuchen besucht besuchen besucht hat visit visits visited
an|rufen ruft rufen angerufen hat phone phones phoned
"""
# Verbs with someone who is given something.
GIVING = """
geben gibt geben gegeben hat give gives gave
zeigen zeigt zeigen gezeigt hat show shows showed
schicken schickt schicken geschickt hat send sends sent
schenken schenkt schenken geschenkt hat present presents presented
"""
# Helping verbs: he, they; English he, they, past.
MODALS = """
will wollen wants~to want~to wanted~to
kann können can can could
muss müssen must must had~to
darf dürfen may may was~allowed~to
"""
TIMES = """
heute today
jetzt now
abends in~the~evening
oft often
immer always
manchmal sometimes
"""
PAST_TIMES = """
gestern yesterday
gestern~Abend last~night
letzte~Woche last~week
am~Montag on~Monday
im~Sommer in~summer
"""
# Verbs that a clause follows: he, they; English he, they.
SAYING = """
weiß wissen knows know
sagt sagen says say
glaubt glauben believes believe
hofft hoffen hopes hope
denkt denken thinks think
"""


def table(text):
    """The rows of a table; ~ stands for a space inside a field."""
    return [tuple(field.replace("~", " ") for field in line.split()) for line in text.strip().splitlines()]


def places():
    return [(preposition, noun, gender, " ".join(english))
            for preposition, noun, gender, *english in table(PLACES)]
