package wire

// model predicts a stream bit by bit: how often each bit followed what came
// before it, in contexts of several lengths, mixed by how well each did lately.
// All arithmetic is in whole numbers, so that both ends predict the same on
// every platform. Its numbers were found by trying; each is part of the wire
// form.
type model struct {
	slots  []uint32 // per context and bits so far: what followed; see slot
	from   *model   // the model whose slots these are until they are used, or nil
	turn   []uint32 // per line of slots: the turn in which it was taken over from there
	now    uint32   // counts resets
	weight []int32  // for each place in a unit, a weight per context and one for the bias
	tokens tokens

	node  uint32 // the bits of this byte so far, after a leading 1
	half  uint32 // the bits of this half of it so far, after a leading 1
	ctx   [contexts]uint32
	line  [contexts]uint32    // each context with the first half of the byte, hashed
	at    [contexts]uint32    // the slots in use
	in    [contexts + 1]int32 // what they predict, stretched
	set   []int32             // the weights in use
	p     uint32              // the mixed prediction, of 65536
	shift uint
	rate  int32
}

// A slot holds the probability of a 1, of 65536, less a half (16 bits); how
// often it was asked (6 bits); and part of its context's hash, so that one
// context rarely takes another's word (10 bits).
const (
	checkMask = 1<<10 - 1
	countOne  = 1 << 10
	countMask = 1<<6 - 1
	maxCount  = 60
	even      = 1 << 15
)

const (
	contexts      = 5
	lineSlots     = 16 // slots of four bits in one context: a line of the processor's cache
	weightSets    = 512
	firstWeight   = 65536 * 4 / 10
	textSlotBits  = 19 // 2 MiB
	plainSlotBits = 16
	textRate      = 14
	plainRate     = 20
	least         = 16 // of 65536: no bit is taken to be impossible
)

func newModel(t tokens, slotBits uint, rate int32) *model {
	m := &model{
		slots: make([]uint32, 1<<slotBits), weight: make([]int32, weightSets*(contexts+1)),
		tokens: t, shift: 32 - slotBits, rate: rate,
	}
	for i := range m.weight {
		if i%(contexts+1) < contexts {
			m.weight[i] = firstWeight
		}
	}
	m.begin()
	return m
}

// begin gets ready for the next byte.
func (m *model) begin() {
	m.tokens.contexts(&m.ctx)
	m.node = 1
	m.lines()
}

// lines finds where the slots for the next four bits lie: for each context in
// one line of 16, which one look-up brings into the processor's cache.
func (m *model) lines() {
	m.half = 1
	for i, c := range m.ctx {
		m.line[i] = mix(c, m.node)
		if m.from != nil {
			m.takeOver(m.line[i] >> m.shift / lineSlots)
		}
	}
}

// takeOver makes a line of slots what it is in the model that this one began
// as: a short message uses few of them, so they are copied as they are met.
func (m *model) takeOver(line uint32) {
	if m.turn[line] != m.now {
		m.turn[line] = m.now
		copy(m.slots[line*lineSlots:][:lineSlots], m.from.slots[line*lineSlots:])
	}
}

func newTextModel() *model  { return newModel(tokens{unit: characters}, textSlotBits, textRate) }
func newPlainModel() *model { return newModel(tokens{unit: numerals}, plainSlotBits, plainRate) }

// reset makes m what from is.
func (m *model) reset(from *model) {
	if m.now++; m.from != from || m.now == 0 {
		m.from, m.now, m.turn = from, 1, make([]uint32, len(m.slots)/lineSlots)
	}
	copy(m.weight, from.weight)
	m.tokens = from.tokens
	m.begin()
}

// learn teaches the model what both ends know.
func (m *model) learn(b []byte) {
	for _, c := range b {
		for k := 7; k >= 0; k-- {
			m.predict()
			m.update(uint32(c>>k) & 1)
		}
	}
}

// predict gives the probability, of 65536, that the next bit is 1.
func (m *model) predict() uint32 {
	set := int(m.node)
	if m.tokens.inside != 0 {
		set += weightSets / 2
	}
	m.set = m.weight[set*(contexts+1):][:contexts+1]
	var sum int64
	for i, h := range m.line {
		at := h>>m.shift&^(lineSlots-1) | (h+m.half)&(lineSlots-1)
		check := (h>>4 + m.half*0x45) & checkMask
		s := m.slots[at]
		if s&checkMask != check {
			s = check
			m.slots[at] = s
		}
		m.at[i] = at
		m.in[i] = stretch[(s>>16^even)>>4]
		sum += int64(m.in[i]) * int64(m.set[i])
	}
	m.in[contexts] = 256
	sum += 256 * int64(m.set[contexts])
	m.p = max(min(squash(sum>>16), 1<<16-1-least), least)
	return m.p
}

// update teaches the model the bit that came.
func (m *model) update(bit uint32) {
	wrong := (int32(bit<<16) - int32(m.p)) * m.rate >> 4
	for i := range m.set {
		m.set[i] += (m.in[i]*wrong + 1<<13) >> 14
	}
	for _, at := range m.at {
		s := m.slots[at]
		p, n := int32(s>>16^even), min(s/countOne&countMask, maxCount)
		p += int32((int64(bit*65535) - int64(p)) * steps[n] >> 16)
		if n < maxCount {
			s += countOne
		}
		m.slots[at] = (uint32(p)^even)<<16 | s&0xFFFF
	}
	m.node, m.half = m.node<<1|bit, m.half<<1|bit
	switch {
	case m.node >= 256:
		m.tokens.take(m.node & 255)
		m.begin()
	case m.half >= 16:
		m.lines()
	}
}

// steps is how far a slot that was asked n times moves to the bit that came, of
// 65536: 1/(n+1.5).
var steps = func() (t [maxCount + 1]int64) {
	for n := range t {
		t[n] = 2 << 16 / int64(2*n+3)
	}
	return t
}()

func mix(a, b uint32) uint32 {
	h := a*0x2c9277b5 + b*0x9e3779b1
	h ^= h >> 15
	return h * 0x85ebca6b
}

// curve is 4096/(1+e^-x) at x = -8, -7.5 … 8.
var curve = [33]int64{
	1, 2, 4, 6, 10, 17, 27, 45, 74, 120, 194, 311, 488, 747, 1102, 1546,
	2048, 2550, 2994, 3349, 3608, 3785, 3902, 3976, 4022, 4051, 4069, 4079, 4086, 4090, 4092, 4094, 4095,
}

// squash is 65536/(1+e^-(x/256)).
func squash(x int64) uint32 {
	x = max(min(x, 2047), -2047)
	w, i := x&127, x>>7+16
	return uint32((curve[i]*(128-w) + curve[i+1]*w) >> 3)
}

// stretch is the inverse of squash, for probabilities of 4096.
var stretch = func() (t [4096]int32) {
	next := 0
	for x := int32(-2047); x <= 2047; x++ {
		for p := int(squash(int64(x)) >> 4); next <= p; next++ {
			t[next] = x
		}
	}
	for ; next < len(t); next++ {
		t[next] = 2047
	}
	return t
}()
