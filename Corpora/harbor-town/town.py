"""The smaller word lists of Harbor Town: its people, streets, ships, calendar, colors, numbers and things."""

from lexicon import table, words

MEN = words("""Thomas Edwin Martin Oscar Henry Walter Jasper Silas Hugo Arthur Felix Ralph Otto Simon Gilbert
Leonard Victor Conrad Amos Edgar Bernard Rufus Casper Lionel Alfred Magnus Theo Ambrose Cyril Desmond""")
WOMEN = words("""Clara Edith Martha Olive Helen Agnes Flora Ida Rosalind Matilda Greta Beatrice Lydia Ursula Nora
Eleanor Winifred Harriet Sylvia Dora Esther Ramona Cecily Josephine Mabel Ottilie Thea Adelaide Phoebe Iris""")
STREETS = words("""Anchor_Street Lantern_Lane Cooper_Row Mill_Street Chapel_Hill Gull_Alley Ferry_Road Orchard_Lane
Rope_Walk Candle_Street Bell_Square Sailmaker_Row Well_Lane Tanner_Street Customs_Quay Windmill_Road""")
SHIPS = words("""Merry_Gull Northern_Star Silver_Herring Lady_Adelaide Morning_Tide Brave_Margaret Blue_Heron
Wandering_Swan Golden_Anchor Patient_Otter""")
VESSELS = words("schooner trawler ferry barge brig sloop steamer rowboat tugboat yacht dinghy frigate")
SHIP_PARTS = words("mast sail deck hull rudder keel anchor cabin bow stern rigging helm")
SEA_VERBS = words("anchored docked moored sank drifted capsized sailed")

WEEKDAYS = table("""
name task place
Monday wash_the_sheets|hang_out_the_laundry washhouse
Tuesday iron_the_shirts|fold_the_linen washhouse
Wednesday bake_the_bread|sweep_the_hearth bakery
Thursday pay_the_wages|collect_the_rent bank
Friday smoke_the_herring|clean_the_boats quay
Saturday go_to_market|take_a_hot_bath market
Sunday ring_the_bells|sing_in_the_choir chapel
""")

MONTHS = table("""
name season weather event
January winter snow|frost|ice sledding|mending_nets
February winter snow|frost|sleet skating|the_carnival
March spring wind|showers|sleet plowing|spring_cleaning
April spring showers|rain|rainbows sowing|the_egg_hunt
May spring sunshine|showers|blossom planting|the_flower_dance
June summer sunshine|warm_nights|haze haymaking|the_regatta
July summer heat|sunshine|thunder swimming|the_summer_fair
August summer heat|drought|thunder reaping|the_fishing_contest
September fall wind|mist|mild_days apple_picking|the_harvest_supper
October fall mist|rain|gales pumpkin_carving|the_lantern_parade
November fall fog|drizzle|gales slaughtering|the_poetry_evening
December winter snow|frost|darkness baking|the_winter_feast
""")

SEASONS = table("""
name feel nature doing
spring mild|fresh|green blossom|nests|lambs|crocuses sow_the_seeds|air_the_blankets|plant_the_beans
summer hot|dry|golden wheat|swallows|roses|crickets swim_in_the_bay|make_hay|eat_ice_cream
fall misty|cool|windy leaves|apples|mushrooms|pumpkins pick_apples|chop_firewood|make_jam
winter cold|dark|icy snow|icicles|frost|robins skate_on_the_pond|shovel_snow|sit_by_the_fire
""")

WEATHER = table("""
name adj verb effect
rain rainy fell|poured|drummed wet_coats|muddy_roads|full_barrels
snow snowy fell|drifted|melted white_roofs|blocked_roads|cold_feet
fog foggy rolled_in|lifted|thickened lost_boats|gray_mornings|late_ferries
wind windy blew|howled|dropped torn_sails|flying_hats|broken_branches
storm stormy raged|broke|passed broken_masts|fallen_trees|wrecked_boats
thunder thundery rumbled|crashed|rolled frightened_horses|barking_dogs|sleepless_children
sunshine sunny warmed_the_stones|returned|glittered dry_laundry|red_noses|happy_children
frost frosty bit|settled|whitened_the_grass frozen_pipes|cold_fingers|ruined_plums
mist misty rose|hung_low|cleared damp_hair|gray_mornings|hidden_rocks
""")

COLORS = table("""
name things
red rose|brick|cherry|poppy|sunset|strawberry
blue sky|sea|bluebell|ink|sapphire|forget-me-not
green grass|leaf|moss|cucumber|emerald|fern
yellow lemon|canary|daffodil|butter|sunflower|straw
white snow|milk|lily|swan|chalk|cloud
black coal|crow|tar|night|ink|soot
brown chestnut|acorn|leather|mud|bark|coffee
gray ash|mist|stone|seal|slate|pewter
orange pumpkin|carrot|marigold|flame|apricot|sunset
purple plum|violet|grape|lavender|amethyst|heather
pink salmon|peony|ham|carnation|shell|blossom
golden honey|wheat|crown|coin|straw|amber
silver moonlight|coin|herring|mirror|spoon|frost
""")

NUMBERS = words("""two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety""")
ORDINALS = words("first second third fourth fifth sixth seventh eighth ninth tenth")

CLOTHES = table("""
name plural stuff part worn
coat coats wool|tweed shoulders over_the_suit
jacket jackets leather|tweed shoulders over_the_shirt
shirt shirts cotton|linen chest under_the_jacket
blouse blouses silk|cotton chest with_a_skirt
skirt skirts wool|cotton waist with_a_blouse
dress dresses silk|velvet waist to_the_ball
sweater sweaters wool|yarn chest on_the_boat
scarf scarves wool|silk neck in_the_wind
shawl shawls wool|lace shoulders in_the_evening
hat hats straw|felt head in_the_sun
cap caps tweed|wool head at_sea
bonnet bonnets straw|lace head to_church
glove gloves leather|wool hand in_the_snow
mitten mittens wool|fur hand in_the_snow
sock socks wool|cotton foot inside_the_boots
stocking stockings silk|cotton leg under_the_skirt
shoe shoes leather|canvas foot to_school
boot boots leather|rubber foot in_the_mud
slipper slippers felt|velvet foot by_the_fire
apron aprons linen|cotton waist in_the_kitchen
belt belts leather|canvas waist with_the_trousers
cloak cloaks velvet|wool shoulders at_night
""")

FURNITURE = table("""
name plural room stuff thing
table tables kitchen|dining_room oak|pine plates|lamp
chair chairs kitchen|dining_room oak|wicker cushion|coat
bench benches hall|garden pine|oak cushion|basket
stool stools kitchen|workshop pine|oak cushion|bucket
sofa sofas parlor|study velvet|leather cushion|blanket
armchair armchairs parlor|study velvet|leather cushion|newspaper
bed beds bedroom|attic iron|oak pillow|blanket
cradle cradles nursery|bedroom pine|wicker pillow|blanket
cupboard cupboards kitchen|hall oak|pine plates|jars
shelf shelves study|kitchen pine|oak books|jars
bookcase bookcases study|parlor oak|walnut books|vase
desk desks study|office walnut|oak letters|lamp
wardrobe wardrobes bedroom|attic walnut|oak coats|dresses
chest chests attic|bedroom oak|iron blankets|letters
stove stoves kitchen|parlor iron|brass kettle|pot
mirror mirrors hall|bedroom silver|brass vase|candle
clock clocks hall|parlor brass|walnut vase|candle
lamp lamps study|bedroom brass|glass match|shade
carpet carpets parlor|bedroom wool|silk slippers|sofa
curtain curtains parlor|bedroom velvet|lace cord|ring
""")

UTENSILS = words("spoon fork knife plate bowl cup mug jug kettle pot pan ladle saucer teapot bucket jar")

INSTRUMENTS = table("""
name plural kind how part
violin violins string bow|fingers strings
cello cellos string bow|fingers strings
guitar guitars string fingers|pick strings
harp harps string fingers strings
fiddle fiddles string bow|fingers strings
flute flutes wind breath|fingers mouthpiece
clarinet clarinets wind breath|fingers reed
trumpet trumpets brass breath|lips mouthpiece
horn horns brass breath|lips mouthpiece
trombone trombones brass breath|lips slide
piano pianos key fingers|hands keys
organ organs key hands|feet pipes
accordion accordions key hands|fingers bellows
drum drums beat sticks|hands skin
bell bells beat rope|hammer clapper
""")

BODY = table("""
name plural ill cure
head heads ached|throbbed cold_cloth|aspirin
tooth teeth ached|throbbed clove_oil|aspirin
ear ears ached|rang warm_oil|drops
eye eyes itched|watered drops|cold_cloth
throat throats hurt|burned honey|hot_tea
nose noses ran|bled handkerchief|steam
back backs ached|hurt ointment|hot_bath
knee knees ached|swelled bandage|ointment
ankle ankles swelled|hurt bandage|cold_cloth
foot feet hurt|swelled hot_bath|ointment
hand hands itched|bled bandage|ointment
finger fingers bled|swelled bandage|ointment
arm arms hurt|ached bandage|sling
leg legs ached|hurt bandage|splint
shoulder shoulders ached|hurt ointment|sling
stomach stomachs ached|hurt mint_tea|rest
chest chests hurt|burned hot_tea|steam
""")
ILLNESSES = words("cold cough fever flu headache toothache rash measles bronchitis pneumonia")

FLOWERS = words("rose tulip daisy lily violet daffodil poppy sunflower carnation lavender marigold peony")
TREES = words("oak elm birch pine willow maple beech chestnut fir ash poplar cedar")
GARDEN_TOOLS = words("spade rake hoe shovel shears trowel wheelbarrow fork")

METALS = words("gold silver copper iron bronze brass tin lead steel")
GEMS = words("ruby emerald sapphire diamond pearl opal amethyst garnet")

SUBJECTS = table("""
name topic thing
arithmetic sums|fractions|numbers abacus|slate
geometry triangles|circles|angles compass|ruler
history kings|battles|empires timeline|old_coin
geography rivers|mountains|capitals globe|map
grammar verbs|nouns|commas dictionary|notebook
botany leaves|roots|flowers microscope|herbarium
astronomy planets|stars|comets telescope|star_chart
chemistry acids|salts|gases flask|burner
physics levers|magnets|lenses magnet|prism
music scales|chords|melodies piano|songbook
drawing shadows|outlines|portraits pencil|charcoal
""")

SKY = words("moon sun planet comet meteor star constellation")
GAMES = table("""
name played gear
chess board pieces|pawns
checkers board pieces|counters
dominoes table tiles|counters
cards table deck|hand
tennis court racket|net
cricket field bat|wicket
football field goal|ball
rugby field ball|goal
croquet lawn mallet|hoops
bowls lawn ball|mat
hockey ice stick|goal
""")
VEHICLES = table("""
name plural where moved sound
train trains station|platform|tunnel rails|locomotive whistled|rumbled
tram trams tram_stop|avenue rails|wires rang|rattled
bus buses bus_stop|avenue wheels|engine honked|rattled
car cars garage|avenue wheels|engine honked|roared
truck trucks garage|warehouse wheels|engine rumbled|roared
cart carts barnyard|lane wheels|horses creaked|rattled
wagon wagons barnyard|lane wheels|horses creaked|rumbled
carriage carriages coach_house|avenue wheels|horses rolled|creaked
bicycle bicycles shed|lane pedals|chain squeaked|rattled
motorcycle motorcycles garage|lane wheels|engine roared|rumbled
""")
EMOTIONS = table("""
name cause sign
happy good_news|a_wedding|a_birthday laughed|smiled|sang
glad good_news|a_letter|a_visit smiled|laughed
cheerful the_sunshine|a_song|a_holiday whistled|hummed
sad bad_news|a_funeral|a_farewell wept|sighed
lonely a_farewell|the_long_winter|the_empty_house sighed|wept
angry a_lie|a_broken_promise|the_theft shouted|stamped
furious an_insult|a_lie|the_theft shouted|slammed_the_door
afraid the_storm|the_dark|a_ghost_story trembled|hid
worried the_late_ferry|the_fever|the_debts frowned|paced
proud the_prize|the_new_ship|the_good_marks beamed|smiled
jealous the_prize|a_rival|the_new_hat sulked|frowned
tired the_long_walk|the_night_shift|the_harvest yawned|dozed
bored the_long_speech|the_rain|the_sermon yawned|sighed
surprised the_gift|the_visit|the_sudden_noise gasped|stared
""")
CRIMES = table("""
name verb took
thief stole purse|necklace|bicycle
burglar stole silverware|safe|paintings
smuggler smuggled rum|tobacco|silk
pirate plundered gold|cargo|treasure
forger forged banknotes|signatures|passports
pickpocket stole watch|purse|wallet
""")
