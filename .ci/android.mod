// The toolkit's packaging tool, of which the tablet's app takes the Java half of the
// window: see cmd/zhucun/release.
module zhucun

go 1.26.0

require fyne.io/tools v1.7.4
