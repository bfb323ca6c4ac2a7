"""What the exercises explain, apart from the widgets that show it. Figures stand in braces: they are computed."""

# 1 and 2: counting
DENSE_SIZES = "Other sizes, another question: 28 with 1 channel is MNIST, 32 with 3 is CIFAR-10."
WHY_DENSE = (
    "Every unit looks at every value of the picture, through a weight of its own. Twice the height and width are four "
    "times the inputs, so four times the weights."
)
BOTH_WAYS = "**{how}**, {other} bias {count:,}. {size}: the picture's size does not matter."
WHY_CONVOLUTION = (
    "A kernel sees only its window and is the same everywhere, so its weights count once. They are used at every "
    "place: few parameters are not few computations."
)

# 3: an extra convolution
POOL = "`pool` reads CIFAR-10: 32×32×3 → Conv 32 → pool → Conv 32 → pool → Flatten → Dense 32 → Dense 10."
WHY_FEWER = (
    "The new layer costs parameters. But it takes 2 off the height and the width of the map: Flatten hands fewer "
    "values to the dense layer, and every unit there saves a weight for each of them."
)
SAME_PADDING = (
    "{how}. The map stays 6×6 and Flatten as long as before: only the new layer's parameters are added, whatever the "
    "head."
)
ON_MNIST = "On MNIST, 28×28×1, the same question: {pool:,} → {extra:,}."
HEADS = "{how}. The change is **{change}** for D units behind Flatten."
BREAK_EVEN = (
    "Both totals include the 10 outputs behind the head. For one_conv and two_conv on MNIST the change is {start:,} − "
    "{slope:,}·D, break-even at {crossing:.1f} units."
)
BUG = (
    "{how}. Someone repairs it as pooling first: `x = MaxPooling2D(...)(inputs)`, then the convolutions on `x`. Its "
    "total is **{first:,}**, the same as meant: **{meant:,}**. Only the chain of shapes tells:\n\n"
    "- meant: {meant_chain}\n- pooling first: {first_chain}"
)

# 4: two convolutions
TWO_CONVOLUTIONS = (
    "On MNIST, 28×28×1:\n\n- `one_conv`: Conv 32 → pool → Flatten → Dense 128 → Dense 10\n"
    "- `two_conv`: Conv 32 → pool → **Conv 64 → pool** → Flatten → Dense 128 → Dense 10"
)
WHY_FASTER = (
    "Not “a convolution has few parameters”: the second pooling shortens what Flatten hands to the dense layer. And "
    "fewer parameters are not less work: a kernel's weights are used at every place of the map."
)
SEEDS = "Another seed gives another accuracy: compare several runs of each before you say which is better."

# 5 and 6: the deeper network, curves
DEEPER = (
    "`vgg_small` on CIFAR-10, 32×32×3: Conv 32 same → Conv 32 → pool → Conv 64 same → Conv 64 → pool → Flatten → Dense "
    "512 → Dense 10. Before it trains, the pictures and labels are prepared."
)
WHY_MOST = (
    "Four convolutions find the features, yet one dense layer holds nearly all parameters: it has a weight for every "
    "value of every map. That is what a further pooling would save."
)
ONE_HOT = (
    "One-hot labels go with `categorical_crossentropy`. Whole-number labels go with "
    "`sparse_categorical_crossentropy`, and nothing else changes."
)
WHY_OVERFITTING = (
    "Training goes on to lower its own loss. Once the validation loss rises, what is still learned holds for the "
    "training pictures only."
)
GAP = (
    "At the end training accuracy is {points:.1f} points above validation accuracy, and the validation loss "
    "{above:.3f} above its lowest."
)

# 7: the last exercise
OBSERVE = (
    "The network made for CIFAR-10 now reads digits or clothes. What do you observe: accuracy, precision and recall, "
    "overfitting, dropout? First predict, then see what a training showed."
)
WHY_EASIER = (
    "One thing in the middle, on black ground, in one size: a few edges and corners tell the classes apart. CIFAR-10's "
    "animals and vehicles differ in place, size, colour and background, and 5,000 pictures show few of the ways they "
    "can look."
)
WHY_PAIRS = (
    "Classes that share their shape share their mistakes: what one loses in recall, the other loses in precision. Look "
    "for the pair of cells on both sides of the diagonal."
)
WHY_LESS = (
    "The more of its training pictures it reads rightly, the more of what is left to learn are oddities of single "
    "pictures, which help with no other. Where the classes are easily told apart, there are fewer of them. The "
    "validation pictures are the test pictures here, as in the course."
)
GAP_AND_LOSS = "Gap: training minus validation accuracy at the end. Loss: of the validation pictures."
WHY_DROPOUT = (
    "Dropout hides a share of the maps' values in every step, so that no value can lean on one other. It slows what is "
    "learned by heart; at high rates it slows what is learned at all, too. Training accuracy is measured while values "
    "are hidden, which lowers it."
)

# 8 and 9: shapes, and convolutions by hand
PLACES = "One window along n pixels: floor((n + 2p − k) / s) + 1 places, for kernel k, stride s and padding p."
WHY_WHOLE = (
    "A window takes only whole places: what is left at the border is dropped. And behind each pooling a step of one is "
    "a step of two in the picture, so the field grows faster."
)
RISES = "The kernel [−1, 1] answers where the signal changes: +1 where it rises, −1 where it falls."
EDGE = (
    "{how}. Bright above dark is negative with this kernel: look at the sign, not at the size alone. After relu "
    "nothing of it would be left."
)
DIAGONAL = "{how}. Nothing gives more than 1: the kernel finds its own picture."

# New exercises
SHEET = (
    "Number 0 asks for the network as it is, every other number for a variation of it. The link in the address line "
    "gives everybody this sheet. What is printed is a page for A4 that any browser opens."
)
ASKED = (
    "**{title}.** One picture of shape `{shape}` goes in. Which shape comes out of each layer, without the batch axis, "
    "and how many parameters has it? Write a shape as `(26, 26, 32)` or `26x26x32`."
)
