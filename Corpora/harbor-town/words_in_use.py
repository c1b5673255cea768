"""More scenes (scenes.py says how they are written): verbs and adjectives in all their forms, and the things of the town."""

MORE_SCENES = {}

MORE_SCENES["color"] = """
{name} painted the [door|boat|fence|shutters] {k.name}, as {k.name} as a {k.things}.
The {k.name} [coat|dress|scarf|hat|sail] looked better than the {l.name} one.
It was the {k.name} of a {k.things}, not the {l.name} of a {l.things}.
Mix {k.name} with {l.name} and you get [a strange|a new|a lovely|an ugly] color.
Her favorite color is {k.name}, his is {l.name}.
The flag had a {k.name} stripe above a {l.name} one.
The {k.things} was {k.name}, the brightest {k.name} anybody had ever seen.
"Shall we take {k.name} or {l.name} paint?" asked {name2}.
A {k.name} ribbon, a {l.name} ribbon and a {*color} ribbon hung in the window.
The colors of the house are {k.name}, {l.name} and {*color}.
"""

MORE_SCENES["number"] = """
{name} counted {num}, {num1}, {num2} and then lost count.
The bill came to {num} shillings and {num2} pence.
There were {num} chairs for {num1} guests.
At {numc} o'clock the bell rang {numc} times.
The number {num1} comes after {num}.
{name2} is {num10} years old and has {num} [sons|cousins|cats|boats].
{num} and {num2} are numbers that every pupil can add.
The {ord} runner was {num} seconds faster than the {ord2}.
They sold {num} tickets on {day} and {num2} on {day2}.
The house on {street} has {num} windows and {num1} rooms.
She came {ord} in the race, he came {ord2}.
Turn to page {num}, line {num2}, and read the {ord} word.
The boat was {num} feet long and {num2} feet wide.
"""

MORE_SCENES["verb"] = """
Yesterday {name} {v.past}, today {he} {v.third}, and tomorrow {he} will {v.base}.
{name} {v.past} last {day}, {name2} {v.past} a week ago, and yesterday they both {v.past}.
{He} {v.third} every day, and on {day} {he} {v.third} twice.
{He} has {v.part} before, but never have {his} cousins {v.part}.
They were {v.ing} all morning and are still {v.ing} now.
"Let us {v.base} and {u.base}," said {name}. "We can {v.base} tomorrow too."
"I do not {v.base}, and you should not {v.base} either," said {name2}.
Long ago people {v.past} and {u.past}, as they did last year.
{name} stopped {v.ing} and began {u.ing}.
{name2} {v.third} when {name} {u.third}.
He who {v.third} must not complain when another {u.third}.
{name} {v.past} {v.with} yesterday, and today {he} {v.third} {v.with} again.
They {v.past} {v.with} last {day} before it got dark.
Tomorrow {name2} will {v.base} {v.with}.
"I want to {v.base} {v.with}," said {name}.
[Every day|Each morning|On most evenings|As a rule] {he} {v.third} {v.with}.
{He} was {v.ing} {v.with} when the bell rang.
{He} has {v.part} {v.with} many times.
{name2} likes {v.ing} {v.with} better than {u.ing} {u.with}.
We must {v.base} {v.with} now and {u.base} {u.with} later.
Have you ever {v.part} {v.with}, or have you only {u.part} {u.with}?
Yesterday {name} {v.past} {v.with}; the day before yesterday {he} {u.past} {u.with}.
{name} never {v.third} {v.with}, but {name2} often {v.third} {v.with}.
Nobody could {v.base} {v.with} as well as {name}.
The children were {v.ing} and {u.ing} [until noon|all afternoon|for hours|without a word].
By noon they had {v.part} {v.with} and were {u.ing} {u.with}.
Last night {he} {v.past}, last week {he} {u.past}, and last year {he} {v.past} and {u.past}.
To {v.base} {v.with} is one thing; to {u.base} {u.with} is another.
An hour ago {he} {v.past} {v.with}, and two days ago {he} {v.past} there too.
Who {v.past} yesterday? {name} {v.past}, and {name2} {u.past}.
{name} will {v.base} {v.with} if {name2} will {u.base}.
"""

MORE_SCENES["adjective"] = """
It was {a.name} at first, then {a.more}, and in the end it was the {a.most} of all.
"Too {a.name}!" said {name}. "Much too {a.name}, and {name2} wants it {a.more} still."
{name2} made it {a.more} than before, though it was {a.name} enough.
It is {a.more} than {name} expected, but not the {a.most} in [the town|the county|the world].
This is the {a.most} one, that is the {b.most} one, and neither is {a.more} than mine.
How {a.name} it is! It gets {a.more} [all the time|every year|each day].
Who has the {a.most} one? {name} has a {a.name} one, and {name2} has a {a.more} one.
Neither too {a.name} nor too {a.opposite}, said the {*tradename}.
The {a.things} was very {a.name}, but not as {a.name} as the {a.things}.
This {a.things} is {a.more} than that one; it is the {a.most} {a.things} in town.
{name} wanted a {a.name} {a.things}, not a {a.opposite} one.
The {a.most} {a.things} of all belonged to {name2}.
Nothing is {a.more} than a {a.name} {a.things}.
The {a.things} grew {a.more} and {a.more} [each year|every day|as they watched].
"Is it {a.name} or {a.opposite}?" asked {name}.
A {a.name} {a.things} is [better|worse|rarer] than a {a.opposite} one.
It is {a.more} here than in the valley, and on the island it is {a.most}.
Some like a {a.things} to be {a.name}; others like it {a.opposite}.
What a {a.name} {a.things}! [Have you ever seen|Could there be|Nobody had seen] a {a.more} one.
The {ord} {a.things} was {a.name}, the next was {a.more} and the last was the {a.most}.
The opposite of {a.name} is {a.opposite}.
It was so {a.name} that {name2} asked for a {a.more} {a.things}.
"""

MORE_SCENES["adverb"] = """
{name} was {a.name}, and so {he} {v.past} {v.with} {a.adverb}.
{He} {v.past} {a.adverb} and spoke {a.adverb} to everyone.
"Do it {a.adverb}," said {name2}, "for you are {a.name}."
A {a.name} person {v.third} {a.adverb}; a {b.name} person {v.third} {b.adverb}.
{name2} {v.past} {v.with} {a.adverb}, {name} did it {b.adverb}.
"""

MORE_SCENES["ship"] = """
The {s} {ship} {*seaverb} in the harbor with a broken {part}.
The crew of the {s} mended the {part} and painted the {part2}.
A {s} has a {part}, a {part2} and [a good cook|ten ropes|a brave crew].
Captain {name} stood on the {part} of the {s} and looked at the {part2}.
The {s} {*seaverb} near the lighthouse, not far from a {s2}.
At dawn the {s} and the {s2} left the harbor on the tide.
"The {part} is cracked," said {name2}, "and the {s} cannot sail."
On {day} a {s} with {num} sailors and a cargo of [timber|salt|wool|coal] {*seaverb} by the quay.
The waves beat against the {part} while the captain shouted to the sailors.
The {ship} is the [oldest|fastest|finest|smallest] {s} in the fleet.
The harbor master wrote down each {s} and {s2} that {*seaverb}.
"""

MORE_SCENES["clothes"] = """
{name} wore a {q.stuff} {q.name} and a {color} {r.name}.
The {q.name} was made of {q.stuff}, the {r.name} of {r.stuff}.
The tailor sewed {num} {q.plural} and {num2} {r.plural} before {month}.
A warm {q.name} is worn {q.worn}, a fine {r.name} {r.worn}.
{name2} lost one {q.name} and bought another, for {q.plural} were cheap that {month}.
"Put on your {q.name}," said the mother, "or your {q.part} will get cold."
The {color} {q.name} hung beside the {color2} {r.name} in the wardrobe.
The {q.stuff} {q.name} was [too tight|too wide|torn|wet], so the {r.name} was worn instead.
In the shop on {street} they sell {q.plural}, {r.plural} and [buttons|ribbons|umbrellas].
A {q.name} keeps the {q.part} warm.
"""

MORE_SCENES["home"] = """
In the {q.room} there was a {q.stuff} {q.name} with a {q.thing} on it.
{name} bought a {q.stuff} {q.name} and a {r.stuff} {r.name} for the {r.room}.
The {q.name} stood beside the {r.name} in the {q.room}.
Two {q.plural} and {num} {r.plural} filled the {q.room}.
"Put the {q.thing} by the {q.name}," said {name2}, "and leave the {r.name} in the {r.room}."
The carpenter mended the {q.name}, the {r.name} and [the front door|a shelf|the stairs].
The old {q.name} in the {q.room} had belonged to {name}'s grandmother.
She dusted the {q.name}, the {r.name} and the {q.thing}.
On the kitchen table lay a {*utensil}, a {*utensil} and a {*utensil}.
{name} washed the {*utensil}, dried the {*utensil} and filled the {*utensil} with water.
"""

MORE_SCENES["music"] = """
{name} played the {i.name} and {name2} played the {j.name}.
The {i.name} is played with the {i.how}, the {j.name} with the {j.how}.
The {i.part} of the {i.name} had to be [cleaned|tuned|repaired] before the concert.
At the ball there were {num} {i.plural}, a {j.name} and a choir.
A tune for {i.name} and {j.name} was heard from the bandstand.
"The {i.name} is out of tune," whispered the {*tradename}.
The orchestra has {num} {i.plural} and {num2} {j.plural}.
The musician lifted the {i.name}, and the melody was [soft|merry|sad|lively].
Learning the {i.name} takes years, said the music teacher, and so does the {j.name}.
"""

MORE_SCENES["health"] = """
{name}'s {b.name} {b.ill}, so the doctor prescribed {b.cure}.
The patient had a {sick} and could not move {his} {b.name}.
"My {b.name} hurts," said {name}, "and I have a {sick}."
The nurse looked at the {b.name} and put {b.cure} on it.
After {num} days in bed the {sick} was gone, but {his} {c.name} still {c.ill}.
Both {b.plural} {b.ill}, and the {c.plural} were no better.
For a {sick} take {b.cure}, for a {sick2} take {c.cure}.
{name2} caught a {sick} in {month} and a {sick2} in {month2}.
The doctor examined the {b.name}, the {c.name} and the {c.name2} of each patient.
"""

MORE_SCENES["garden"] = """
{name} planted a {fl} beside the {fl2} in the garden.
The {fl} bloomed {color} in {month}, the {fl2} {color2} in {month2}.
The bees flew from the {fl} to the {fl2}.
"Smell this {fl}," said {name2}, "it is sweeter than any {fl2}."
The gardener took a {tool} and a {tool2} from the shed and worked around the {fl}.
An old {tree} stood next to a {tree2} at the edge of the forest.
The leaves of the {tree} turned yellow before those of the {tree2}.
Birds nested in the branches of the {tree} and under the roots of the {tree2}.
The {tool} was rusty, the {tool2} was new.
A {fl} has petals and a stem; a {tree} has a trunk and branches.
The carpenter chose the wood of a {tree}, because {tree2} splits too easily.
The bouquet held a {fl}, a {fl2} and a {color} {*flower}.
"""

MORE_SCENES["metal"] = """
The {metal} was melted in the furnace and poured with the {metal2}.
The ring was made of {metal} and set with a {gem}.
A {gem} glittered between a {gem2} and a pearl on the {metal} crown.
The miners found {metal} and {metal2} under the hill.
The blacksmith hammers {metal}; the goldsmith prefers {metal2}.
"Is it real {metal}?" asked {name}, looking at the {gem} in the brooch.
The {gem} was worth {num} times more than the {gem2}.
A {metal} coin, a {metal2} spoon and a {gem} necklace lay in the chest.
{name2} polished the {metal} until it shone like {metal2}.
"""

MORE_SCENES["school"] = """
In {s.name} the pupils learned about {s.topic} and {s.topic}.
The {s.name} teacher brought a {s.thing} to the lesson.
{name} liked {s.name} better than {r.name}.
The lesson in {s.name} was on {day}, the one in {r.name} on {day2}.
"Open your {s.name} book," said the teacher, "and read about {s.topic}."
The examination in {s.name} had {num} questions about {s.topic}.
{name2} got good marks in {s.name} and bad marks in {r.name}.
For {s.name} you need a {s.thing}, for {r.name} a {r.thing}.
The professor wrote a book on {s.name} with a chapter on {s.topic}.
"""

MORE_SCENES["sky"] = """
The {k} rose over the sea, and the {k2} faded.
Through the telescope {name} saw the {k} and the {k2}.
The astronomer drew the {k} and wrote down its place in the night sky.
"Is that the {k} or the {k2}?" asked {name2}.
The {k} shone above the lighthouse while the sailors looked for the {k2}.
On clear nights in {month} the {k} is bright.
The orbit of the {k} was longer than that of the {k2}.
"""

MORE_SCENES["game"] = """
{name} and {name2} played {g.name} on the {g.played}.
{name} won at {g.name} but lost at {h.name}.
For {g.name} you need a {g.gear} and {g.gear}, for {h.name} a {h.gear}.
The {g.name} match between the two teams ended {num} to {num2}.
"Shall we play {g.name} or {h.name}?" asked {name2}.
The {g.name} club meets every {day}, the {h.name} club every {day2}.
The rules of {g.name} are [simple|hard|old|strange], and the winner gets a prize.
The {ord} player lost the {g.gear} during the {g.name} match.
"""

MORE_SCENES["traffic"] = """
The {v.name} {v.sound} as it left the {v.where}.
{name} waited at the {v.where} for the {v.name}.
The {v.name} was late, so {name2} took the {u.name}.
A {v.name} and a {u.name} met on the narrow road, and neither could turn.
The {v.moved} of the {v.name} had to be oiled and repaired.
There were {num} {v.plural} and {num2} {u.plural} on the road on {day}.
The driver of the {v.name} stopped at the {v.where} and waved to the passengers.
A ticket for the {v.name} costs {num} pence.
The old {v.name} stood in the {v.where} with a broken wheel.
"""

MORE_SCENES["many"] = """
One {a.name} is enough for {name2}, but {name} wants {num} {a.plural}.
"Are these {a.plural} yours?" asked {name}. "Only this {a.name} is mine," said {name2}.
Many {a.plural} were [seen|counted|drawn], yet not a single {b.name}.
There were two {a.plural} in the picture, a big {a.name} and a small {a.name}.
All {a.plural} are alike, they say, but each {a.name} is [different|special|new] to {name}.
Some {a.plural} and several {b.plural} were [seen|described|drawn], but only one {a.name} was good.
{name} drew a {a.name} and a {b.name}; {name2} drew {num} {a.plural} and {num2} {b.plural}.
Both {a.plural} were {color}, and so were the {b.plural}.
Every {a.name} has a name in the story, but most {b.plural} have none.
How many {a.plural} are there? There is a {a.name} on page {num} and a {b.name} on page {num2}.
Few {a.plural} are as [old|famous|fine|strange] as that {a.name} in the museum.
A {a.name} is one; {a.plural} are many.
"""
