package gatewaylog

import (
	"strings"
	"testing"
)

// A line of another program may be of any length, and the log goes on behind it.
func TestReadPassesOverALineThatIsTooLong(t *testing.T) {
	line := func(ref string) string { return `{"msg":"request","ref":"` + ref + `"}` }
	for name, text := range map[string]string{
		"in the middle": line("a") + "\n" + strings.Repeat("x", maxLine+1) + "\n" + line("b"),
		"at the end":    line("a") + "\r\n" + line("b") + "\n" + strings.Repeat("x", 3*maxLine),
		"the longest":   line("a") + "\n" + strings.Repeat(" ", maxLine-len(line("b"))) + line("b") + "\n",
		"empty ones":    "\n\n" + line("a") + "\n\n" + line("b") + "\n\n",
	} {
		lines, err := Read(strings.NewReader(text), Filter{})
		if err != nil || len(lines) != 2 || lines[0].Ref != "a" || lines[1].Ref != "b" {
			t.Errorf("%s: %d lines, %v", name, len(lines), err)
		}
	}
}
