"""What is told in Harbor Town. A scene is a list of sentence patterns about the same few things: here
animals, foods, trades, families, countries, the calendar, the weather; words_in_use.py has the others.

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
The {p.noun} was a {p.adj} {p.person}, and as {p.person} and {p.noun} {p.he} {p.doing}.
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
