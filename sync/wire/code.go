package wire

import "zhucun/store/record"

// codeValue codes a code: even numbers are places in the list, odd ones say
// that a string follows.
func (c *coder) codeValue(list string, v record.Value) record.Value {
	code := v.Text()
	if c.w != nil && (v == "" || record.C(code) != v || !mayText(code)) {
		return c.escaped(v)
	}
	if c.w != nil {
		c.code(list, code)
		return v
	}
	switch n := c.r.uint(); n {
	case valueEmpty:
		return ""
	case valueRaw:
		return c.rawValue(v)
	default:
		return record.C(c.codeOf(list, n))
	}
}

const (
	codeListed = valueFirst     // + 2*place
	codeString = valueFirst + 1 // a string follows
)

func (c *coder) code(list, code string) {
	if i, ok := theSchema().places[list][code]; ok {
		c.w.uint(uint64(i)*2 + codeListed)
		return
	}
	c.w.uint(codeString)
	c.str(code)
}

func (c *coder) codeOf(list string, n uint64) string {
	if n == codeString {
		s := c.str("")
		c.r.spend(len(s))
		return s
	}
	all := theSchema().lists[list]
	i := (n - codeListed) / 2
	if n < codeListed || n%2 != 0 || i >= uint64(len(all)) {
		c.fail("a code that is not in list %q", list)
		return ""
	}
	return all[i]
}

// codesValue codes a set of codes: even numbers are a bit for each place in the
// list, odd ones how many codes follow, each by itself.
func (c *coder) codesValue(list string, v record.Value) record.Value {
	if c.w != nil {
		codes := v.Codes()
		if v == "" || v.Type() != record.Codes || record.Cs(codes...) != v || !mayText(string(v)) {
			return c.escaped(v)
		}
		if bits, ok := c.bits(list, codes); ok {
			c.w.uint(bits*2 + codeListed)
			return v
		}
		c.w.uint(uint64(len(codes))*2 + codeString)
		for _, code := range codes {
			c.code(list, code)
		}
		return v
	}
	n := c.r.uint()
	if n == valueEmpty {
		return ""
	}
	if n == valueRaw {
		return c.rawValue(v)
	}
	var codes []string
	if n%2 == codeListed%2 {
		codes = c.codesOf(list, (n-codeListed)/2)
	} else if k := (n - codeString) / 2; c.r.within(k, record.MaxValue/2, "codes") && c.r.spend(int(k)*16) {
		for range k {
			codes = append(codes, c.codeOf(list, c.r.uint()))
		}
	}
	v = record.Cs(codes...)
	c.r.spend(len(v))
	if len(v) > record.MaxValue {
		c.r.failWith(tooLarge("bytes of codes", uint64(len(v)), record.MaxValue))
	}
	return v
}

// maxBits is how many places of a list a set of bits may name.
const maxBits = 60

func (c *coder) bits(list string, codes []string) (bits uint64, ok bool) {
	for _, code := range codes {
		i, ok := theSchema().places[list][code]
		if !ok || i >= maxBits {
			return 0, false
		}
		bits |= 1 << i
	}
	return bits, true
}

func (c *coder) codesOf(list string, bits uint64) (codes []string) {
	all := theSchema().lists[list]
	for i := range maxBits + 4 {
		if bits>>i&1 == 0 {
			continue
		}
		if i >= len(all) {
			c.fail("a code that is not in list %q", list)
			return nil
		}
		codes = append(codes, all[i])
	}
	return codes
}
