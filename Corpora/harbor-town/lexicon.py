"""The words of Harbor Town: who lives there, what they own, eat, wear, make and talk about.

Each table has one entry a line; columns are separated by blanks, alternatives inside a column by "|",
and "_" stands for a blank inside a phrase. The order inside a table is the order of frequency.
"""


def table(text):
    """Rows of a text table as dictionaries; a column keeps its alternatives as a list."""
    lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    head = lines[0]
    rows = []
    for cells in lines[1:]:
        if len(cells) != len(head):
            raise ValueError(f"row {cells} does not fit the columns {head}")
        rows.append({k: [c.replace("_", " ") for c in cell.split("|")] for k, cell in zip(head, cells)})
    return rows


def words(text):
    return [w.replace("_", " ") for w in text.split()]


ANIMALS = table("""
name plural kind sound home food young trait move
dog dogs pet barked|growled kennel|yard bone|meat puppy loyal|faithful|noisy ran|jumped
cat cats pet purred|meowed|hissed basket|windowsill milk|fish kitten lazy|sly|quiet crept|climbed
rabbit rabbits pet squeaked|thumped hutch|burrow carrots|clover bunny shy|soft|quick hopped|ran
horse horses farm neighed|snorted stable|paddock hay|oats foal strong|patient|proud galloped|trotted
pony ponies farm neighed|snorted stable|paddock hay|apples foal gentle|stubborn|small trotted|galloped
donkey donkeys farm brayed|snorted stable|shed hay|thistles foal stubborn|patient|gray plodded|trotted
cow cows farm mooed|lowed barn|meadow grass|hay calf calm|heavy|brown plodded|wandered
sheep sheep farm bleated meadow|fold grass|clover lamb woolly|timid|white wandered|huddled
goat goats farm bleated shed|hillside thistles|leaves kid cheeky|hungry|bearded climbed|jumped
pig pigs farm grunted|squealed sty|yard turnips|scraps piglet fat|muddy|clever rolled|trotted
hen hens bird clucked|cackled coop|henhouse corn|grain chick busy|brown|plump scratched|fluttered
rooster roosters bird crowed|cackled coop|henhouse corn|grain chick proud|loud|colorful strutted|fluttered
duck ducks bird quacked pond|reeds bread|weeds duckling noisy|plump|happy waddled|swam
goose geese bird honked|hissed pond|yard grass|grain gosling angry|white|bold waddled|flew
gull gulls bird screamed|cried cliff|rooftop fish|scraps chick greedy|bold|gray circled|glided
owl owls bird hooted|screeched tower|barn mice|beetles owlet wise|silent|old glided|flew
crow crows bird cawed|croaked elm|rooftop seeds|worms chick black|clever|sly flew|circled
sparrow sparrows bird chirped|twittered hedge|gutter crumbs|seeds chick tiny|brown|cheerful hopped|fluttered
robin robins bird sang|chirped hedge|garden worms|crumbs chick small|tame|cheerful hopped|flew
swallow swallows bird twittered|chirped eaves|barn flies|gnats chick swift|graceful|blue swooped|circled
eagle eagles bird screamed|screeched cliff|mountain hares|fish eaglet fierce|proud|mighty soared|swooped
fox foxes wild yelped|barked den|woods hens|berries cub sly|red|clever crept|ran
wolf wolves wild howled|growled den|woods meat|deer cub fierce|gray|hungry ran|prowled
bear bears wild growled|roared cave|woods honey|berries cub huge|brown|strong lumbered|climbed
deer deer wild snorted woods|clearing leaves|bark fawn shy|graceful|swift leaped|ran
squirrel squirrels wild chattered oak|woods nuts|acorns kitten quick|red|busy climbed|leaped
hedgehog hedgehogs wild snuffled|squeaked hedge|leaves beetles|worms hoglet prickly|sleepy|small shuffled|rolled
badger badgers wild grunted|snuffled burrow|woods roots|worms cub shy|sturdy|gray shuffled|dug
mouse mice wild squeaked cellar|attic cheese|crumbs pup tiny|timid|gray scurried|crept
rat rats wild squeaked cellar|sewer grain|scraps pup clever|hungry|sly scurried|swam
seal seals sea barked|grunted rocks|beach herring|squid pup sleek|curious|gray swam|dived
whale whales sea sang|moaned ocean|deep plankton|squid calf huge|gentle|mighty dived|surfaced
dolphin dolphins sea whistled|clicked bay|ocean herring|mackerel calf playful|clever|swift leaped|swam
shark sharks sea circled|thrashed ocean|deep fish|squid pup fierce|gray|dangerous swam|circled
crab crabs sea clicked rocks|tide_pool weed|mussels hatchling small|red|sideways crawled|scuttled
lobster lobsters sea clicked rocks|tide_pool mussels|fish hatchling blue|armored|slow crawled|scuttled
bee bees insect buzzed|hummed hive|garden nectar|pollen larva busy|golden|tiny flew|swarmed
butterfly butterflies insect fluttered meadow|garden nectar|dew caterpillar bright|delicate|yellow fluttered|danced
spider spiders insect waited|spun web|attic flies|gnats hatchling patient|hairy|black crawled|climbed
""")

FOODS = table("""
name plural kind taste made dish
bread loaves bakery fresh|crusty|warm baked sandwich|toast
cake cakes bakery sweet|rich|soft baked dessert|slice
pie pies bakery sweet|warm|crisp baked dessert|slice
biscuit biscuits bakery sweet|crisp|dry baked plate|tin
bun buns bakery sweet|soft|warm baked plate|basket
pancake pancakes bakery sweet|thin|warm fried breakfast|plate
apple apples fruit sweet|crisp|sour picked pie|tart
pear pears fruit sweet|juicy|soft picked tart|jam
plum plums fruit sweet|ripe|juicy picked jam|tart
cherry cherries fruit sweet|ripe|sour picked jam|pie
peach peaches fruit juicy|ripe|sweet picked jam|tart
orange oranges fruit juicy|sweet|sour peeled juice|marmalade
lemon lemons fruit sour|sharp|juicy squeezed juice|tart
grape grapes fruit sweet|ripe|juicy picked juice|wine
strawberry strawberries fruit sweet|ripe|fresh picked jam|cream
raspberry raspberries fruit sweet|ripe|sharp picked jam|cream
potato potatoes vegetable plain|floury|warm boiled soup|stew
carrot carrots vegetable crisp|sweet|fresh boiled soup|stew
onion onions vegetable sharp|strong|sweet chopped soup|stew
cabbage cabbages vegetable plain|crisp|bitter boiled soup|salad
bean beans vegetable plain|green|tender boiled stew|salad
pea peas vegetable sweet|tender|green boiled soup|stew
turnip turnips vegetable bitter|plain|hard boiled soup|stew
tomato tomatoes vegetable ripe|juicy|fresh chopped salad|sauce
cucumber cucumbers vegetable cool|crisp|fresh sliced salad|pickle
mushroom mushrooms vegetable earthy|tender|fresh fried soup|sauce
herring herrings fish salty|smoked|oily smoked platter|pie
cod cods fish fresh|white|flaky fried pie|platter
salmon - fish pink|smoked|fresh grilled platter|pie
mackerel - fish oily|smoked|fresh grilled platter|pie
trout - fish fresh|tender|pink fried platter|pie
oyster oysters fish salty|raw|fresh opened platter|stew
ham - meat salty|smoked|pink roasted sandwich|roast
beef - meat tender|rich|lean roasted stew|roast
mutton - meat fatty|tender|strong roasted stew|roast
bacon - meat salty|crisp|smoked fried breakfast|sandwich
sausage sausages meat spicy|fat|smoked fried breakfast|stew
chicken chickens meat tender|juicy|golden roasted soup|roast
cheese cheeses dairy strong|creamy|mild pressed sandwich|platter
butter - dairy creamy|soft|salty churned toast|sauce
cream - dairy thick|rich|sweet whipped dessert|sauce
yogurt - dairy sour|creamy|mild stirred dessert|bowl
milk - drink fresh|warm|creamy poured mug|jug
tea - drink hot|strong|weak brewed mug|pot
coffee - drink hot|strong|bitter brewed mug|pot
cocoa - drink hot|sweet|rich brewed mug|cup
beer - drink dark|bitter|strong brewed barrel|mug
cider - drink sharp|sweet|cool pressed barrel|jug
wine - drink red|dry|sweet pressed bottle|glass
rum - drink dark|strong|sweet poured bottle|glass
""")

# Foods spoken of without an article.
STUFF = {row["name"][0] for row in FOODS if row["plural"] == ["-"]} | {"bread", "cake", "pie", "chicken", "cheese", "cod",
                                                                       "herring"}

TRADES = table("""
name plural kind tool place verb product
baker bakers kitchen oven|rolling_pin|flour bakery kneaded|baked loaf|cake|dough
butcher butchers kitchen cleaver|knife|hook butcher's_shop carved|chopped sausage|ham|roast
cook cooks kitchen pan|ladle|knife kitchen fried|boiled stew|soup|sauce
brewer brewers kitchen barrel|kettle|hops brewery brewed|poured beer|ale|cider
fisherman fishermen sea net|rod|hook quay caught|gutted herring|cod|mackerel
sailor sailors sea rope|compass|anchor ship hoisted|moored sail|deck|mast
captain captains sea compass|map|spyglass ship commanded|steered crew|voyage|deck
shipwright shipwrights wood adze|saw|plane shipyard built|launched hull|boat|mast
carpenter carpenters wood hammer|saw|plane workshop sawed|built table|chair|shelf
joiner joiners wood chisel|saw|plane workshop carved|built cupboard|chair|door
mason masons stone trowel|chisel|mortar building_site laid|carved wall|arch|chimney
bricklayer bricklayers stone trowel|mortar|bricks building_site laid|built wall|chimney|house
blacksmith blacksmiths metalwork hammer|anvil|tongs forge forged|hammered horseshoe|nail|chain
goldsmith goldsmiths metalwork tongs|pliers|scales jeweler's_shop polished|engraved ring|necklace|brooch
jeweler jewelers metalwork pliers|scales|lens jeweler's_shop polished|set ring|necklace|bracelet
tailor tailors cloth needle|scissors|thread tailor's_shop sewed|measured coat|suit|shirt
weaver weavers cloth loom|shuttle|thread mill wove|dyed cloth|blanket|shawl
cobbler cobblers cloth awl|needle|leather cobbler's_shop mended|stitched boot|shoe|sole
potter potters clay wheel|kiln|clay pottery shaped|glazed bowl|jug|vase
glassblower glassblowers clay pipe|furnace|tongs glassworks blew|shaped bottle|vase|window
farmer farmers land plow|scythe|spade farm plowed|harvested wheat|barley|hay
gardener gardeners land spade|rake|hoe garden planted|watered rose|hedge|lawn
shepherd shepherds land crook|whistle|dog hillside guarded|herded flock|lamb|fold
miller millers land millstone|sack|scales mill ground|weighed flour|grain|meal
doctor doctors health stethoscope|thermometer|bandage hospital examined|treated patient|fever|wound
nurse nurses health thermometer|bandage|syringe hospital nursed|bandaged patient|fever|wound
surgeon surgeons health scalpel|needle|bandage hospital operated_on|stitched patient|wound|leg
dentist dentists health drill|mirror|pliers surgery pulled|filled tooth|gum|jaw
chemist chemists health scales|mortar|flask pharmacy mixed|weighed medicine|powder|ointment
teacher teachers learning chalk|blackboard|book school taught|explained lesson|pupil|class
professor professors learning book|lecture|blackboard college taught|explained lecture|student|theory
librarian librarians learning catalog|book|stamp library sorted|lent novel|shelf|atlas
writer writers letters pen|ink|paper study wrote|published novel|story|poem
poet poets letters pen|ink|notebook study wrote|recited poem|verse|rhyme
printer printers letters press|ink|paper print_shop printed|folded newspaper|poster|page
painter painters picture brush|palette|canvas studio painted|sketched portrait|landscape|picture
sculptor sculptors stone chisel|clay|marble studio carved|shaped statue|bust|figure
musician musicians stage violin|drum|flute concert_hall played|practiced tune|concert|song
singer singers stage microphone|score|piano concert_hall sang|rehearsed song|aria|ballad
dancer dancers stage slippers|mirror|costume theater danced|rehearsed ballet|waltz|step
lawyer lawyers law contract|brief|gown court defended|argued client|case|trial
judge judges law gavel|gown|law_book court sentenced|heard thief|case|trial
constable constables law whistle|handcuffs|lantern police_station arrested|chased thief|burglar|smuggler
soldier soldiers guard rifle|helmet|sword barracks guarded|marched fort|gate|border
merchant merchants money scales|ledger|purse market bought|sold silk|spice|wool
banker bankers money ledger|safe|coins bank counted|lent money|loan|gold
grocer grocers kitchen scales|counter|apron grocery weighed|sold sugar|flour|tea
clerk clerks money pen|ledger|stamp office copied|filed letter|bill|record
postman postmen money bag|bicycle|whistle post_office delivered|carried letter|parcel|postcard
fireman firemen guard hose|ladder|helmet fire_station put_out|fought blaze|flames|fire
miner miners guard pickaxe|lamp|shovel mine dug|hauled coal|ore|copper
watchmaker watchmakers metalwork tweezers|lens|screwdriver clock_shop repaired|wound clock|watch|spring
""")

# male, female, their shared world (places, things, doings)
PAIRS = table("""
m f mp fp place thing doing kind
king queen kings queens palace|throne_room crown|throne|scepter ruled_the_kingdom|signed_a_royal_decree|received_the_ambassador royal
boy girl boys girls playground|schoolyard kite|ball|marbles climbed_a_tree|skipped_home_from_school|flew_a_kite child
man woman men women street|doorway coat|umbrella|newspaper waited_for_the_bus|read_the_newspaper|crossed_the_busy_street adult
prince princess princes princesses palace|castle tiara|carriage|ring inherited_the_throne|opened_the_royal_ball|rode_in_the_royal_carriage royal
duke duchess dukes duchesses manor|castle estate|carriage|title owned_the_whole_valley|gave_a_grand_ball|hunted_in_the_park royal
emperor empress emperors empresses palace|court empire|army|throne ruled_the_vast_empire|commanded_the_army|conquered_the_provinces royal
lord lady lords ladies manor|hall estate|title|servants collected_the_rents|dined_in_the_great_hall|owned_the_old_manor royal
actor actress actors actresses theater|dressing_room costume|script|role played_the_leading_role|forgot_a_line_on_stage|bowed_to_the_audience work
waiter waitress waiters waitresses tavern|restaurant tray|menu|apron carried_the_tray|served_the_guests|wiped_the_tables work
host hostess hosts hostesses dining_room|party guests|invitation|table welcomed_the_guests|poured_the_punch|sent_the_invitations work
steward stewardess stewards stewardesses cabin|ferry tickets|blankets|trolley checked_the_tickets|helped_the_passengers|carried_the_luggage work
hero heroine heroes heroines story|legend courage|sword|quest saved_the_village_in_the_tale|faced_the_dragon|won_the_quest story
wizard witch wizards witches tower|cottage wand|potion|spell cast_a_spell|brewed_a_potion|whispered_the_magic_words story
monk nun monks nuns abbey|chapel prayer_book|candle|bell prayed_at_dawn|tended_the_herb_garden|rang_the_chapel_bell church
heir heiress heirs heiresses will|mansion fortune|inheritance|will inherited_a_fortune|sold_the_mansion|read_the_will royal
groom bride grooms brides church|wedding ring|wedding_cake|flowers said_the_wedding_vows|walked_down_the_aisle|danced_at_the_wedding family
widower widow widowers widows cottage|graveyard grief|black_coat|memories mourned_in_silence|put_flowers_on_the_grave|lived_alone_after_the_funeral family
father mother fathers mothers home|kitchen child|baby|supper rocked_the_cradle|kissed_the_baby|raised_the_children family
son daughter sons daughters home|nursery toy|school_bag|birthday grew_up_too_fast|finished_school_with_honors|wrote_home_to_the_parents family
brother sister brothers sisters bedroom|home secret|quarrel|bicycle shared_a_bedroom|argued_over_toys|kept_a_secret family
grandfather grandmother grandfathers grandmothers armchair|fireside spectacles|cane|old_photograph told_stories_of_the_old_days|dozed_by_the_fire|spoiled_the_grandchildren family
uncle aunt uncles aunts parlor|visit present|visit|postcard came_for_a_visit|brought_presents_for_the_children|sent_a_postcard family
nephew niece nephews nieces parlor|picnic letter|present|prank thanked_the_relatives_for_the_present|stayed_for_the_holidays|played_a_prank_at_the_picnic family
husband wife husbands wives home|bedroom anniversary|ring|household celebrated_the_anniversary|kept_the_household_accounts|shared_the_blanket family
gentleman gentlewoman gentlemen gentlewomen club|drawing_room gloves|manners|calling_card bowed_politely|left_a_calling_card|spoke_with_perfect_manners adult
""")

COUNTRIES = table("""
name capital people adj lang river goods
France Paris French French French Seine wine|perfume|cheese
Italy Rome Italians Italian Italian Tiber marble|olives|pasta
Spain Madrid Spaniards Spanish Spanish Manzanares oranges|cork|guitars
Germany Berlin Germans German German Spree clocks|engines|toys
England London English English English Thames wool|coal|tea_cups
Ireland Dublin Irish Irish Irish Liffey linen|butter|whiskey
Portugal Lisbon Portuguese Portuguese Portuguese Tagus cork|sardines|port_wine
Greece Athens Greeks Greek Greek Ilissos olives|figs|sponges
Japan Tokyo Japanese Japanese Japanese Sumida silk|lacquer|pearls
China Beijing Chinese Chinese Chinese Yongding tea|porcelain|silk
Russia Moscow Russians Russian Russian Moskva furs|timber|amber
Norway Oslo Norwegians Norwegian Norwegian Akerselva timber|dried_cod|skis
Sweden Stockholm Swedes Swedish Swedish Norrstrom iron|timber|matches
Belgium Brussels Belgians Belgian French Senne lace|chocolate|glass
Finland Helsinki Finns Finnish Finnish Vantaa timber|paper|tar
Poland Warsaw Poles Polish Polish Vistula amber|rye|salt
Austria Vienna Austrians Austrian German Danube pianos|pastries|glass
Hungary Budapest Hungarians Hungarian Hungarian Tisza paprika|wheat|plums
Egypt Cairo Egyptians Egyptian Arabic Nile cotton|dates|papyrus
Morocco Rabat Moroccans Moroccan Arabic Bouregreg leather|carpets|dates
Kenya Nairobi Kenyans Kenyan Swahili Athi coffee|tea|sisal
India Delhi Indians Indian Hindi Yamuna pepper|cotton|spices
Canada Ottawa Canadians Canadian English Rideau furs|maple_syrup|wheat
Cuba Havana Cubans Cuban Spanish Almendares sugar|tobacco|rum
Peru Lima Peruvians Peruvian Spanish Rimac silver|cocoa|alpaca_wool
Chile Santiago Chileans Chilean Spanish Mapocho copper|wine|saltpeter
""")

# base, third person, past, -ing, participle, then what usually follows
VERBS = table("""
base third past ing part kind with
walk walks walked walking walked motion along_the_shore|to_the_market|up_the_hill
run runs ran running run motion across_the_field|down_the_street|for_the_ferry
swim swims swam swimming swum water in_the_bay|to_the_raft|against_the_tide
sing sings sang singing sung sing in_the_choir|a_lullaby|a_merry_song
dance dances danced dancing danced dance a_waltz|at_the_ball|to_the_fiddle
write writes wrote writing written page a_letter|in_the_diary|a_poem
read reads read reading read page a_novel|the_newspaper|by_candlelight
speak speaks spoke speaking spoken speak in_a_low_voice|to_the_crowd|at_the_meeting
eat eats ate eating eaten eat a_big_breakfast|supper|a_bowl_of_soup
drink drinks drank drinking drunk drink a_cup_of_tea|from_the_well|cold_water
sleep sleeps slept sleeping slept sleep in_the_hammock|until_noon|under_a_warm_blanket
cook cooks cooked cooking cooked cook a_pot_of_stew|dinner|over_the_fire
bake bakes baked baking baked cook a_cake|bread|in_the_hot_oven
wash washes washed washing washed house the_dishes|the_clothes|in_the_tub
clean cleans cleaned cleaning cleaned house the_windows|the_floor|the_kitchen
paint paints painted painting painted thing the_fence|a_portrait|the_old_boat
build builds built building built thing a_wall|a_boat|a_tree_house
break breaks broke breaking broken thing a_plate|the_window|the_lock
mend mends mended mending mended thing the_nets|a_torn_sleeve|the_roof
open opens opened opening opened gate the_shutters|the_gate|a_letter
close closes closed closing closed gate the_shutters|the_gate|the_shop
buy buys bought buying bought goods a_sack_of_flour|fish_at_the_market|new_shoes
sell sells sold selling sold goods fish_at_the_market|vegetables|an_old_cart
pay pays paid paying paid pay the_bill|the_rent|in_silver_coins
carry carries carried carrying carried goods a_heavy_basket|the_luggage|a_sack_of_grain
throw throws threw throwing thrown ball a_ball|a_stone|the_anchor_overboard
catch catches caught catching caught ball a_ball|a_trout|the_last_train
drive drives drove driving driven ride the_cart|to_the_farm|a_wagon
ride rides rode riding ridden ride a_bicycle|on_horseback|the_gray_mare
sail sails sailed sailing sailed water across_the_bay|to_the_islands|a_small_boat
fly flies flew flying flown fly over_the_rooftops|a_kite|toward_the_south
climb climbs climbed climbing climbed climb the_mast|a_ladder|the_steep_cliff
dig digs dug digging dug dig a_ditch|in_the_garden|for_clams
plant plants planted planting planted plant a_row_of_beans|roses|an_apple_tree
laugh laughs laughed laughing laughed voice at_the_joke|out_loud|until_it_hurt
cry cries cried crying cried voice with_joy|over_the_broken_toy|all_night
smile smiles smiled smiling smiled voice at_the_baby|politely|with_pride
think thinks thought thinking thought think about_the_problem|of_home|for_a_long_time
learn learns learned learning learned learn a_new_language|to_count|the_poem_by_heart
teach teaches taught teaching taught teach arithmetic|the_youngest_pupils|a_new_language
play plays played playing played play chess|the_violin|hide_and_seek
listen listens listened listening listened listen to_the_radio|to_the_storm|at_the_door
watch watches watched watching watched watch the_ships|the_sunset|the_parade
draw draws drew drawing drawn draw a_map|a_horse|with_charcoal
sew sews sewed sewing sewn sew a_button|a_dress|by_the_window
fish fishes fished fishing fished fish from_the_pier|for_cod|in_the_stream
work works worked working worked work in_the_shipyard|late|at_the_mill
rest rests rested resting rested rest in_the_shade|on_the_bench|after_lunch
jump jumps jumped jumping jumped jump over_the_puddle|off_the_pier|with_joy
shout shouts shouted shouting shouted shout across_the_harbor|for_help|at_the_thief
""")

# adjective, comparative, superlative, adverb, opposite, things it is said of
ADJECTIVES = table("""
name more most adverb opposite things
big bigger biggest - small house|ship|wave|pumpkin|whale
small smaller smallest - big boat|room|pebble|coin|kitten
long longer longest - short rope|road|letter|journey|beard
short shorter shortest - long letter|walk|speech|rope|visit
tall taller tallest - short mast|tower|tree|lighthouse|ladder
high higher highest - low cliff|hill|wall|tide|shelf
low lower lowest - high bridge|tide|bench|ceiling|fence
hot hotter hottest - cold soup|stove|oven|summer|kettle
cold colder coldest coldly hot wind|winter|cellar|bath|night
warm warmer warmest warmly cool blanket|bed|evening|coat|bread
cool cooler coolest - warm cellar|breeze|shade|morning|drink
old older oldest - young tower|clock|captain|oak|chapel
young younger youngest - old apprentice|pupil|tree|sailor|calf
new newer newest - old roof|coat|bicycle|bridge|sail
fast faster fastest - slow horse|train|boat|runner|current
slow slower slowest slowly fast cart|tortoise|ferry|clerk|donkey
quick quicker quickest quickly slow fox|waiter|answer|runner|swallow
strong stronger strongest strongly weak rope|wind|blacksmith|ox|current
weak weaker weakest weakly strong bridge|tea|knot|patient|voice
heavy heavier heaviest heavily light sack|anchor|chest|stone|hammer
light lighter lightest lightly heavy basket|feather|parcel|cloth|boat
rich richer richest - poor merchant|banker|soil|widow|nobleman
poor poorer poorest - rich beggar|farmer|orphan|fisherman|soil
happy happier happiest happily sad child|couple|song|family|puppy
sad sadder saddest sadly happy story|song|widow|face|farewell
clean cleaner cleanest - dirty kitchen|shirt|window|plate|towel
dirty dirtier dirtiest - clean boot|street|apron|bucket|puddle
bright brighter brightest brightly dark lamp|star|morning|lantern|color
dark darker darkest - bright alley|night|cellar|cloud|forest
loud louder loudest loudly quiet bell|thunder|voice|drum|crowd
quiet quieter quietest quietly loud library|street|evening|voice|chapel
soft softer softest softly hard pillow|wool|bread|moss|blanket
hard harder hardest - soft stone|bench|bread|nut|iron
deep deeper deepest - shallow well|river|harbor|snow|valley
shallow shallower shallowest - deep pond|stream|dish|pool|ditch
wide wider widest - narrow river|street|field|door|bay
narrow narrower narrowest - wide alley|bridge|lane|stair|bed
thick thicker thickest - thin fog|wall|soup|rope|book
thin thinner thinnest - thick soup|ice|thread|slice|cloth
cheap cheaper cheapest - expensive hat|ticket|fish|toy|room
brave braver bravest bravely timid soldier|fireman|captain|child|hound
kind kinder kindest kindly cruel nurse|neighbor|word|teacher|stranger
wise wiser wisest wisely foolish judge|teacher|owl|advice|elder
sweet sweeter sweetest sweetly sour honey|cake|plum|voice|dream
sour sourer sourest - sweet lemon|milk|cherry|cider|face
wet wetter wettest - dry coat|grass|deck|spring|boot
dry drier driest - wet towel|hay|wood|summer|well
early earlier earliest - late ferry|train|breakfast|frost|visit
late later latest - early supper|train|guest|letter|harvest
safe safer safest - dangerous harbor|bridge|path|bank|ladder
clever cleverer cleverest cleverly stupid pupil|fox|plan|lawyer|thief
smooth smoother smoothest smoothly rough sea|stone|silk|road|ice
rough rougher roughest roughly smooth sea|bark|wall|cloth|road
""")
