"""What is told in Harbor Town. A scene is a list of sentence patterns about the same few things.

{x} and {x.field} are filled from the paragraph's things, {*list} draws a fresh word from a list of the town,
and [a|b|c] chooses. A paragraph takes several patterns of one scene, so that its sentences belong together.
"""

SCENES = {}

SCENES["animal"] = """
{name} kept [a|one] {a.name} in the {a.home} behind the house on {street}.
The {a.name} {a.sound} [when|whenever|as soon as] {name} came near the {a.home}.
A {a.name} likes to eat {a.food}, but a {b.name} [likes|prefers] {b.food}.
The {a.plural} {a.move} [away|about|around] and {a.sound} [all morning|all night|until dark|in the rain].
Everyone agreed that it was [a very|quite a|a rather] {a.trait} {a.name}.
The {a.name} and [her|the] little {a.young} slept in the {a.home}.
In {month} the {a.young} was born, and by {month2} it was almost as big as [a|any] {a.name}.
"Have you ever seen such a {a.trait} {a.name}?" asked {name2}.
The children counted {num} {a.plural} near the {a.home}.
{name2} gave the {a.name} some {a.food} and stroked its [back|ears|head|neck].
Last {month} a {b.name} {b.move} past the {a.home}, and every {a.name} {a.sound}.
There were {num} {a.plural} and {num2} {b.plural} at the animal fair [this year|on {day}].
The {a.name} was {a.trait} and {a.trait}, with [small|bright|dark|round] eyes and a [long|short|soft|wet] [tail|nose|coat].
"Do not be afraid," said {name}, "a {a.name} is only {a.trait} when it is hungry."
[A young|An old|A lost|A hungry] {a.name} {a.move} out of the {a.home} and {a.sound} [loudly|softly|twice|for help].
Wild animals such as the {*wild} and the {*wild} [seldom|never|often] come into town.
Among the birds, the {*bird} and the {*bird} are the first to wake.
Of all pets the {*pet} is the dearest to {name}, though {name2} would rather have a {*pet}.
On the farm there is a {*farm}, a {*farm} and {num} {*farmp}.
Sailors tell of the {*seaanimal} and the {*seaanimal} that follow the ships.
Insects like the {*insect} and the {*insect} are busy in summer.
"""

SCENES["young"] = """
A {a.young} is a young {a.name}, just as a {b.young} is a young {b.name}.
The {a.young} followed the old {a.name} out of the {a.home}.
"Look, the {a.name} has a {a.young}!" cried {name}.
The mother {a.name} {a.sound}, and the tiny {a.young} {a.sound} too.
By the {a.home} a {a.trait} {a.name} was feeding {a.food} to the {a.young}.
[The smallest|The youngest|The newborn] {a.young} could hardly stand, and the {a.name} licked it clean.
{name} found a lost {a.young} and carried it back to the {a.name}.
"""

SCENES["food"] = """
{name} [bought|carried home|ordered|ate] some {f.taste} {f.name} and a little {g.name}.
The {f.name} was {f.taste} and {f.taste}, much better than the {g.name}.
For [breakfast|lunch|dinner|supper] there was {f.name} with {g.name}.
At the market a pound of {f.name} cost {num} pennies and a pound of {g.name} cost {num2}.
{name2} {f.made} the {f.name} and served it [hot|cold|warm] on a [plate|dish|platter].
"A {f.dish} with {f.name} is just what I need," said {name}.
What I like best is {f.name}, and after that {g.name}.
The cook {f.made} the {f.name} while the {g.name} was being {g.made}.
[Hungry|Tired|Happy] guests asked for more {f.name} and another {f.dish}.
Good {f.name} must be {f.taste}, never [stale|spoiled|old|burned].
The recipe needs {num} spoons of {*dairy}, some {f.name} and a pinch of [salt|pepper|sugar|cinnamon].
The cellar was full of {f.name}, {g.name} and [jars of pickles|sacks of rice|honey|dried herbs].
The fruit seller praised the {*fruit}, the {*fruit} and the {*fruit}.
{name} chopped a {*vegetable}, a {*vegetable} and a {*vegetable} for the soup.
The baker's window showed a {*bakery}, a {*bakery} and a {*bakery}.
They drank {*drink} at noon and {*drink} in the evening.
The fishmonger had {*fishfood}, {*fishfood} and {*fishfood} on ice.
The butcher hung up the {*meat}, the {*meat} and the {*meat}.
{name2} poured a [mug|glass|cup|jug] of {*drink} and said it was [too strong|delicious|weak|cold].
"""

SCENES["foodplural"] = """
{name} ate some {f.taste} {f.plural} and a few {g.plural}.
The {f.plural} were {f.taste} and {f.taste}, much better than the {g.plural}.
For [breakfast|lunch|dinner|supper] there were {f.plural} with {g.plural}.
"A {f.dish} of {f.plural} is just what I need," said {name}.
The cook {f.made} the {f.plural} while the {g.plural} were being {g.made}.
Good {f.plural} must be {f.taste}, never [stale|spoiled|old|burned].
The cellar was full of {f.plural}, {g.plural} and [jars of pickles|sacks of rice|honey|dried herbs].
A {f.name} is [cheaper|dearer|better|larger] than a {g.name}, said the [grocer|farmer|cook].
{name2} cut the {f.name} into {num} pieces and shared it.
{name} put {num} {f.plural} into the basket and gave one {f.name} to the child.
A [ripe|fresh|single|small] {f.name} [lay|was left] on the table beside {num} {g.plural}.
"How many {f.plural} do you want?" asked the [grocer|market woman|cook].
{name2} sold {f.plural} and {g.plural} from a cart on {street}.
There was only one {f.name} left, although there had been {num} {f.plural} in the morning.
[Those|These|The best] {f.plural} are {f.taste}, and this {f.name} is the {f.taste} one.
Each child was given a {f.name}, and nobody wanted the {g.plural}.
The {f.plural} were {f.made} on {day}, the {g.plural} on {day2}.
"""

SCENES["trade"] = """
The {t.name} {t.verb} the {t.product} in the {t.place} on {street}.
{name} is a {t.name}, and nobody in town knows more about a good {t.product}.
A good {t.name} needs a {t.tool}, a {t.tool} and [steady hands|much patience|sharp eyes|an early start].
The {t.name} picked up the {t.tool} and went to work in the {t.place}.
"I want to become a {t.name}," said {name2}, "and work in the {t.place}."
The apprentice watched how the {t.name} {t.verb} the {t.product}.
In the {t.place} the {t.name} kept a {t.tool} beside the [door|window|bench|wall].
The {u.name} works in the {u.place}, but the {t.name} works in the {t.place}.
After {num} years as a {t.name}, {name} knew every {t.product} in town.
The {t.name} earned {num} [coins|shillings|pennies] [a day|a week|that morning].
The old {t.name} [taught|trained|hired] {num2} young {t.plural}.
[Most|Many|Few|All] {t.plural} begin work at [five|six|seven|eight] o'clock and [rest|eat|go home] at [noon|three|four|five].
"Where is my {t.tool}?" shouted the {t.name} across the {t.place}.
The {t.name} and the {u.name} drank [tea|cider|coffee|beer] together on {day}.
{name2}, the new {t.name}, {t.verb} the first {t.product} on {day} and the second on {day2}.
There are {num} {t.plural} and {num2} {u.plural} in Harbor Town.
The job of a {t.name} is [hard|old|honest|quiet|useful]: a {t.name} {t.verb} the {t.product} and [never|seldom|often] complains.
Nobody in the {t.place} {t.verb} the {t.product} as well as the {t.name} {name}.
"""

SCENES["pair"] = """
The {p.noun} and the {p.other} [came|left|stood|sat] together, {p.he} in {p.his} {p.garment}.
If {p.he} were not a {p.noun}, {p.he} would be lost, said the {p.other}.
The {p.noun} {p.doing}, and {p.he} [smiled|was proud|was pleased|laughed] as {p.he} did so.
The {p.noun} was in the {p.place} with {p.his} {p.thing}.
{p.He} was the {p.noun} of whom people talked, and everybody knew {p.him}.
In the {p.place} the {p.noun} [looked for|held|put down|showed] {p.his} {p.thing}.
"{p.He} is a {p.noun}," they said, "and {p.he} {p.doing}."
The {p.noun} and the {p.other} {p.doing} together in the {p.place}.
The {p.noun} [combed|brushed|washed] {p.his} {p.hair} and put on {p.his} {p.garment}.
Once a year all the {p.nouns} met in the {p.place}, {p.each} with {p.his} own {p.thing}.
The {p.noun} called {p.himself} a lucky {p.person}, for {p.he} had a {p.thing}.
Long ago there was a {p.adj} {p.noun} who {p.doing} before {p.he} [was thirty|grew old|married|left the town].
Every {p.noun} needs a {p.thing}, and so {p.he} asked for one.
The {p.adj} {p.noun} spoke to {p.his} {p.kin}, and {p.he} told {p.him} [a secret|the truth|a story|the news].
People bowed to the {p.noun} when {p.he} came out of the {p.place} in {p.his} {p.garment}.
Nobody in the {p.place} had seen the {p.noun} since {p.he} {p.doing}.
The {p.nouns} of the town {p.doing}, and the {p.others} watched from the {p.place}.
"Where is {p.his} {p.thing}?" the {p.noun} was asked, but {p.he} only shook {p.his} head.
As a {p.child} {p.he} had dreamed of the {p.place}; now {p.he} was the {p.noun} {p.himself}.
"""

SCENES["family"] = """
{p.Name} is the {p.noun} of {name2}, and {p.he} lives on {street} with {p.his} {p.kin}.
My {p.noun} {p.doing} when I was {num} years old, and {p.he} [still|often|never] speaks of it.
Our {p.noun} has {num} {*kids}, and {p.he} loves them all.
The {p.noun} took {p.his} {p.kin} by the hand and {p.he} {p.doing}.
"My {p.noun} is the [best|kindest|oldest|funniest] {p.person} in the family," said {name2}.
{name2}'s {p.noun} is a {p.person} of {num10}, and {p.his} {p.kin} is {num10}.
On {day} the {p.noun} came with {p.his} {p.kin} and {p.he} brought a {*bakery}.
The family has a {p.noun} and a {p.other}, {num} cousins and [a baby|twins|an old nurse].
{p.He} was a [loving|strict|proud|worried] {p.noun}, and {p.his} {p.kin} took after {p.him}.
The {p.noun} kissed the baby, and the {p.other} [laughed|cried|sang|lit the lamp].
At the family dinner my {p.noun} sat between {p.his} {p.kin} and {p.his} old {p.elder}.
"""

SCENES["country"] = """
{capital} is the capital of {c}, [and|but] {name} has never been there.
The ship came from {c} and carried {goods} and {goods2}.
{name} learned {lang} in {capital}, the capital of {c}.
The {people} who live in {capital} are proud of the river {river}.
A {adj} sailor told {name} about {capital} and the [streets|bridges|towers|markets] of his country, {c}.
"In {c} many of us speak {lang}," said the stranger from {capital}.
Merchants from {c} sell {goods}, while those from {d} sell {dgoods}.
The rulers of {c} live in {capital}, not far from the {river}.
The {adj} flag was raised when the ambassador of {c} arrived from {capital}.
From {capital} in {c} to {dcapital} in {d} the journey takes {num} days.
Everybody praises {adj} {goods}, which {name} orders from {capital} every {month}.
The border between {c} and {d} was closed, so the {people} stayed at home.
[The train|The road|The steamer|The letter] to {capital} crosses the whole of {c}.
The {river} flows through {c} and past the [walls|bridges|gardens] of {capital}.
She wrote a postcard from {capital}: "{c} is beautiful, and the {people} are [kind|cheerful|polite|noisy]."
The government of {c} sits in {capital}, that of {d} in {dcapital}.
{name2} married a {adj} [carpenter|musician|doctor|captain] and moved to {c}.
{adj} cooking is hard to learn, but the {adj} songs of {c} are easy to love.
The mayor of {capital} is the most powerful person in the {adj} capital.
Of all the countries in the atlas, {name} likes {c} and {d} best.
The museums of {capital} and {dcapital} lent their pictures to the town.
"""

SCENES["weekday"] = """
On {day} the people of Harbor Town {dtask}.
The shop is closed on {day} and opens again on {dnext} morning.
{name} came home on {day} evening, one day before {dnext}.
"See you next {day}," said {name2}, "or on {dnext} at the latest."
Every {day} at {num} o'clock the {*vessel} leaves for the islands.
Last {day} it [rained|snowed|was foggy|was sunny], but {dnext} was [fine|worse|cold|hot].
After {day} comes {dnext}, and another day of the week is over.
The lesson was moved from {day} afternoon to {day2} morning.
In the {dplace} it is always [crowded|quiet|busy|noisy] on a {day}.
{day} is the day to {dtask1}, as {name}'s mother used to say.
The meeting takes place each {day} night, except in {month}.
From {day} to {day2} the {*tradename} is away.
"""

SCENES["month"] = """
In {month} there is {mweather}, for it is {season}.
{month} comes before {mnext}, and both bring {mweather}.
The town celebrates {mevent} at the end of {month}.
{name} was born on the {ord} of {month}, in a {season} of {mweather}.
Every {month} they think of {mevent}.
By the middle of {month} the days are [longer|shorter|warmer|colder].
Between {month} and {mnext} the ships [sail|rest|are mended] because of the {mweather}.
"Wait until {month}," said {name2}, "then {season} will be here."
It was a [wet|dry|cold|warm|long] {month}, the [worst|best|coldest|finest] for {num} years.
The month of {month} has {mdays} days.
Early in {month} {name} started with {mevent}.
"""

SCENES["season"] = """
In {season} the people {sdo}, and the air is {sfeel}.
{season} is the season of {snature} and {snature2}.
It was a {sfeel} {season}, and {name} was glad to see the {snature}.
When {season} comes, the children {sdo}.
"I love {season}," said {name2}, "because we {sdo}."
All through {season} there were {snature} to be seen, until {season2} came.
After the {sfeel} {season} everyone waited for {season2}.
"""

SCENES["weather"] = """
The {w.name} {w.verb} [all day|all night|before noon|over the harbor|at dawn].
It was a {w.adj} [day|morning|night|evening] with {w.effect} everywhere.
[After|Before|During] the {w.name} there were {w.effect} and {w.effect}.
"The {w.name} will not last," said {name}, "for {day} is seldom {w.adj}."
In {season} the weather is often {w.adj}, and the {w.name} brings {w.effect}.
First came the {w.name}, then the {x.name}, and by evening it was {x.adj} again.
The {w.name} {w.verb}, and {name2} looked out at the {w.effect}.
The newspaper promised a {w.adj} {day} and a {x.adj} {day2}.
Nobody forgets such {w.name}, because the {w.name} {w.verb} so suddenly.
"""

SCENES["color"] = """
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

SCENES["number"] = """
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

SCENES["verb"] = """
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

SCENES["adjective"] = """
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

SCENES["adverb"] = """
{name} was {a.name}, and so {he} {v.past} {v.with} {a.adverb}.
{He} {v.past} {a.adverb} and spoke {a.adverb} to everyone.
"Do it {a.adverb}," said {name2}, "for you are {a.name}."
A {a.name} person {v.third} {a.adverb}; a {b.name} person {v.third} {b.adverb}.
{name2} {v.past} {v.with} {a.adverb}, {name} did it {b.adverb}.
"""

SCENES["ship"] = """
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

SCENES["clothes"] = """
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

SCENES["home"] = """
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

SCENES["music"] = """
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

SCENES["health"] = """
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

SCENES["garden"] = """
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

SCENES["metal"] = """
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

SCENES["school"] = """
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

SCENES["sky"] = """
The {k} rose over the sea, and the {k2} faded.
Through the telescope {name} saw the {k} and the {k2}.
The astronomer drew the {k} and wrote down its place in the night sky.
"Is that the {k} or the {k2}?" asked {name2}.
The {k} shone above the lighthouse while the sailors looked for the {k2}.
On clear nights in {month} the {k} is bright.
The orbit of the {k} was longer than that of the {k2}.
"""

SCENES["game"] = """
{name} and {name2} played {g.name} on the {g.played}.
{name} won at {g.name} but lost at {h.name}.
For {g.name} you need a {g.gear} and {g.gear}, for {h.name} a {h.gear}.
The {g.name} match between the two teams ended {num} to {num2}.
"Shall we play {g.name} or {h.name}?" asked {name2}.
The {g.name} club meets every {day}, the {h.name} club every {day2}.
The rules of {g.name} are [simple|hard|old|strange], and the winner gets a prize.
The {ord} player lost the {g.gear} during the {g.name} match.
"""

SCENES["traffic"] = """
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

SCENES["feeling"] = """
{name} was {e.name} because of {e.cause}.
{He} {e.sign} because {he} felt {e.name}.
"Why are you so {e.name}?" asked {name2}. "Is it {e.cause}?"
After {e.cause} everybody felt {e.name} and {e.sign}.
{name2} looked {e.name}, even a little {f.name}.
First {he} was {e.name}, then {f.name}, and at last {he} {f.sign}.
The {*tradename} grew {e.name} over {e.cause} and {e.sign}.
It is no wonder that {he} is {e.name} about {e.cause}.
"""

SCENES["crime"] = """
The {c.name} {c.verb} the {c.took} at night and fled over the roof.
The constable arrested a {c.name} on {day} and a {d.name} on {day2}.
"Stop, {c.name}!" shouted {name}, but the {c.took} was gone.
The judge sent the {c.name} to prison for {num} years because he {c.verb} a {c.took}.
A {c.name} was seen near the [bank|museum|harbor|jeweler's shop], and the police found the {c.took}.
The lawyer defended the {c.name} in court before the jury.
Nobody knew whether the {c.name} or the {d.name} {c.verb} the {c.took}.
"""

SCENES["many"] = """
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
