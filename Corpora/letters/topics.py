"""What people write about to the Harbor Gazette: for each topic its sentence patterns and the words that fill them.

{x} is the thing the sentence is about; whether a pattern may meet a thing in training is decided in generate.py.
"""


def words(text):
    return [w.replace("_", " ") for w in text.split()]


TOPICS = {
    "sport": (words("""goalkeeper referee striker rowing_crew swimming_race cricket_team football_match tennis_court coach
        marathon regatta wrestler trophy stadium penalty cyclist hockey_club boxer relay sprinter"""), """
the {x} deserved more applause after such a hard season
we lost by two goals because of the {x}
every child should be allowed to try the {x} at least once
never have i seen the {x} in better form than on saturday
the {x} needs fresh training before the final
thirty supporters waited in the rain only for the {x}
who decided that the {x} should play at home again
the score was level until the {x} changed everything
our players speak of nothing but the {x}
the {x} won , and the whole team danced on the field"""),
    "food": (words("""apple_pie fish_soup bakery mutton_stew sourdough cheese_stall pancake cook recipe plum_jam smoked_herring
        kitchen dumpling omelet gravy market_bread roast_duck pudding vinegar breakfast"""), """
the {x} tasted of nothing but salt
my grandmother never told anyone the secret of her {x}
for the {x} you need butter , patience and a hot oven
after one bite of the {x} i asked for a second plate
the {x} was cold when the waiter brought it
nothing smells better on a sunday than the {x}
they burned the {x} again , and we went home hungry
please print more about the {x} for those who love to eat
a spoon of honey would have saved the {x}
the guests praised the {x} and licked their fingers"""),
    "travel": (words("""ferry night_train hotel suitcase passport mountain_road guidebook lighthouse_tour customs_officer steamer
        bus_line tunnel island map border_post coach_trip timetable ticket_office harbor_hotel pilgrimage"""), """
we missed the {x} by two minutes and slept on a bench
from the window of the {x} you can see the whole coast
the {x} was full of tourists who had lost their way
on our journey to the south the {x} gave us most trouble
no traveler should leave without asking about the {x}
the {x} took us across three countries in a week
why is the {x} closed every winter
strangers ask me daily for the way to the {x}
the {x} was late , and our luggage never arrived
abroad they have nothing like the {x}"""),
    "health": (words("""doctor nurse fever bandage hospital pharmacy cough vaccine toothache surgeon ointment headache clinic
        sleeping_pill broken_leg dentist waiting_room blood_test flu thermometer"""), """
the {x} kept my wife in bed for nine days
without the {x} the patient would not have recovered
my son is afraid of the {x} , and so am i
there is too little money for the {x} , and too many are sick
rest and hot tea helped more than the {x}
after the {x} i felt weak but free of pain
every winter the {x} troubles half of the school
the {x} should be free for mothers with small children
i waited four hours because of the {x}
ask about the {x} before the illness gets worse"""),
    "money": (words("""bank tax rent loan mortgage savings_account wage price_of_coal insurance debt pension interest_rate budget
        coin invoice stock_market treasurer lottery shop_lease fine"""), """
the {x} has doubled in two years
how can a widow pay the {x} with so little
the council spends too much and blames the {x}
i lost forty crowns because nobody explained the {x} to me
the {x} will ruin the small merchants of the town
rich people do not worry about the {x}
the clerk added up the {x} twice and was wrong both times
honest accounts would show what the {x} really costs
we signed a contract without reading about the {x}
sooner or later the {x} must be paid in full"""),
    "garden": (words("""rose_bush hedge compost lawn orchard tulip_bed greenhouse weed beanstalk watering_can cherry_tree snail
        flower_show seedling pruning spade sunflower_row allotment frost_damage ivy"""), """
cover the {x} with straw before the first cold night
the {x} grew as high as the kitchen window
my neighbor's {x} throws its shadow over mine
since april i have watered the {x} each evening
a sunny wall is best for the {x}
the {x} came up late because the soil was wet
dig around the {x} but spare the roots
nobody in our lane has a finer {x}
i planted it for my mother , and now the {x} blooms
the {x} suffered from the long drought"""),
    "music": (words("""brass_band choir violin piano_teacher concert opera drummer symphony folk_song church_organ singer orchestra
        trumpet waltz conductor string_quartet ballad bandstand cello encore"""), """
the {x} was out of tune from the first note
everyone hummed the melody of the {x} on the way home
the {x} moved me to tears in the second act
why must the {x} be so loud on a quiet evening
my daughter practices for the {x} two hours a day
the {x} made even the mayor tap his foot
the audience rose and cheered the {x}
with a better hall the {x} would sound twice as sweet
they rehearsed the {x} until midnight
the rhythm of the {x} is still in my ears"""),
    "animals": (words("""stray_dog cat goose donkey seal beehive pony gull parrot kitten sheepdog owl fox_cub horse hen_house
        rabbit veterinarian goat hedgehog duck_pond"""), """
somebody must feed the {x} when the owner is away
the {x} frightened the baby , but it did no harm
i found the {x} wet and shivering under a boat
the {x} has slept in our barn since the storm
boys throw stones at the {x} , and nobody stops them
the {x} is cleverer than most of us think
at night we hear the {x} behind the stable
a collar and a bell would help with the {x}
the {x} bit the postman in the leg
children love the {x} and bring it bread"""),
}

OPENINGS = """dear editor ,
sir ,
to the editor ,
dear gazette ,
madam ,
good people of the gazette ,""".splitlines()

# Said in any letter; tells nothing about its topic.
NEUTRAL = """i have read your newspaper for twenty years
perhaps i am too old to understand it
something must be done before the end of the year
my husband says that i should not write to you
you may print my name if you like
i hope that others will agree with me
last week you wrote the opposite
it was not like that when i was young
the mayor ought to know about this
please forgive my bad handwriting
on tuesday it rained again as i was walking home
everybody in our street talks about it
nobody answered my first letter
i do not ask for much
we are simple people and do not like to complain""".splitlines()

# A letter's second thought may be about something else.
ASIDES = """by the way ,
one more thing :
as for the other matter ,
besides ,
my sister adds that""".splitlines()

CLOSINGS = """yours , a faithful reader
with respect , a mother of four
yours truly
a friend of the truth
hoping for an answer""".splitlines()
