"""What the convolution page says of its pictures and kernels."""

from explorer.core.network.kernels import KERNELS

DRAWN = {
    "course": "The course's 6×5: bright above dark",
    "diagonal": "Diagonal of ±1, 9×9",
    "signal": "Signal, one axis",
}
TRY = {
    "course": "Where does the kernel answer, and with which sign? Flip it, or type another weight into it.",
    "diagonal": "Product, sum, divided by 9: where is it exactly 1? Compare with padding *same*.",
    "signal": "Up or down: which sign? Then flip the kernel and take padding *full*: that is `np.convolve`.",
    "test": "Take Sobel in both directions, then a kernel that `two_conv` has learned.",
    "drawing": "Take Sobel in both directions, then a kernel that `two_conv` has learned.",
    "photo": "Which kernels leave even places empty? In colour there are three slices and one sum.",
    "upload": "Compare blur and sharpen, then edges in all directions.",
}
OTHERS = {"own": "My own: type into its cells", "learned": "Learned by a network"}
SAYS = {
    **{name: f"**{kernel.title}.** {kernel.says}" for name, kernel in KERNELS.items()},
    "own": "**Your own kernel.** Click one of its cells and type, 1/9 too.",
    "learned": "**Learned.** With the stride and padding of its layer, this is the layer's feature map before relu.",
}
FOUR_AXES = (
    "An axis of length 1 holds no more numbers, but it says what they are. A kernel has one slice for every input "
    "channel: the third number of its shape is the last one of what comes in."
)
ORDERS = {
    "differ": "A negative value pulls the mean down, unless relu has cut it before.",
    "max": "Relu keeps the order of the values, so the largest stays the largest. Now try average.",
    "positive": "Relu has nothing to cut here: no value is negative. Try Sobel.",
    "one sign": "No window here has values of both signs. Try a digit or a photograph.",
}
BEHIND = {"hint": "Point at a value to read it.", "framed": "Framed: here the orders differ."}
