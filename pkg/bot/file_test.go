package bot

import (
	"fmt"
	"strings"
	"testing"
)

// TestFilesThatAreRefused: bytes of a bot's file in, the text of all faults out.
func TestFilesThatAreRefused(t *testing.T) {
	// Each level names the last one nine times: 9^9 words were it spelled out.
	bomb := "extra:\n  a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'i'; c++ {
		bomb += fmt.Sprintf("  %c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", c-1), 9), ", "))
	}
	bombFault := text(load0(t, smallBot+bomb))
	if !strings.HasPrefix(bombFault, "bot.yaml:10:6: extra.a: the anchor &a is refused (write the value out; controls are shared by control_sets)\n") ||
		!strings.Contains(bombFault, "the anchor &i is refused") {
		t.Errorf("a bomb of aliases: %s", bombFault)
	}

	for name, c := range map[string]struct{ bot, want string }{
		"an empty file":                  {"", "bot.yaml:1:1: the file is empty"},
		"only comments":                  {"# nothing\n", "bot.yaml:1:1: the file is empty"},
		"a list instead of keys":         {"- schema\n", "bot.yaml:1:1: want keys and values, got a list"},
		"a word instead of keys":         {"schema\n", `bot.yaml:1:1: want keys and values, got "schema"`},
		"YAML that is none":              {"schema: 1\nkind: chat\nmodel: [a,\n", "bot.yaml:3:1: not YAML: did not find expected node content"},
		"a tab as indentation":           {"model:\n\tid: x\n", "bot.yaml:2:1: not YAML: found character that cannot start any token (a tab in the place of spaces, or a text that wants quotes)"},
		"a key twice":                    {smallBot + "kind: chat\n", "bot.yaml:9:1: kind: the key stands twice; first on line 2"},
		"a key twice, deep":              {with("  regions: [us-east-1]", "  regions: [us-east-1]\n  id: x"), "bot.yaml:6:3: model.id: the key stands twice; first on line 4"},
		"a key that is a list":           {smallBot + "? [a]\n: b\n", "bot.yaml:9:3: a key must be a plain word, got a list"},
		"a merge key":                    {smallBot + "<<: {system_prompt: x}\n", `bot.yaml:9:1: a key must be a plain word, got "<<"`},
		"a second document":              {smallBot + "---\nkind: image\n", "bot.yaml:9:1: a second document begins here; a file is one (remove the --- line and what follows)"},
		"a broken second document":       {smallBot + "---\n[\n", "bot.yaml:10:1: not YAML: did not find expected node content"},
		"an unused anchor":               {smallBot + "system_prompt: &p hello\n", "bot.yaml:9:16: system_prompt: the anchor &p is refused (write the value out; controls are shared by control_sets)"},
		"an alias of nothing":            {smallBot + "system_prompt: *p\n", "bot.yaml:9:1: not YAML: unknown anchor 'p' referenced"},
		"a tag of a program":             {smallBot + "system_prompt: !exec rm\n", "bot.yaml:9:16: system_prompt: the tag !exec is refused (quotes make text of anything)"},
		"binary text":                    {smallBot + "system_prompt: !!binary aGk=\n", "bot.yaml:9:16: system_prompt: the tag !!binary is refused (quotes make text of anything)"},
		"keys that are tagged otherwise": {smallBot + "stream: !!int {}\nlimits: !!null {}\n", "bot.yaml:9:9: stream: the tag !!int is refused (quotes make text of anything)\nbot.yaml:10:1: limits: the key stands twice; first on line 6"},
		"nothing that is something":      {smallBot + "enabled: !!null false\n", "bot.yaml:9:10: enabled: the tag !!null is refused (quotes make text of anything)"},
		"a tag on a key":                 {smallBot + "!!str enabled: true\n", `bot.yaml:9:1: a key must be a plain word, got "enabled"`},
		"more than 64 KiB":               {smallBot + "#" + strings.Repeat("x", 64<<10) + "\n", "bot.yaml:1:1: the file has 65666 bytes; at most 65536 are read"},
		"deeper than 32":                 {smallBot + "x: " + strings.Repeat("[", 33) + strings.Repeat("]", 33) + "\n", "bot.yaml:9:36: x" + strings.Repeat("[0]", 32) + ": nested deeper than 32 levels"},
		"a version that is newer":        {"schema: 2\nkind: chat\nnew: {}\n", "bot.yaml:1:9: schema: the file is in version 2 of the format; this program reads version 1 (deploy a newer poebridge, or write the file for the version it reads)"},
		"a version that never was":       {with("schema: 1", "schema: 0"), "bot.yaml:1:9: schema: there is no version 0 of the format (write schema: 1)"},
		"a version in words":             {with("schema: 1", "schema: one"), `bot.yaml:1:9: schema: want a whole number, got "one" (write schema: 1)`},
		"no version":                     {with("schema: 1", "# schema"), "bot.yaml:2:1: schema: missing (write schema: 1)"},
		"no kind":                        {with("kind: chat", "# kind"), "bot.yaml:1:1: kind: missing (as in kind: chat)"},
		"a kind that leaves the folder":  {with("kind: chat", "kind: ../../etc/passwd"), `bot.yaml:2:7: kind: want the name of a kind, got "../../etc/passwd" (as in kind: chat)`},
	} {
		t.Run(name, func(t *testing.T) {
			got := text(load0(t, c.bot))
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestFaultsAreShownOnALineOfTheirOwnAndCannotSteerAScreen(t *testing.T) {
	for name, c := range map[string]struct{ more, want string }{
		"a key that steers a screen":  {`"\e[31mred\n": 1` + "\n", `bot.yaml:9:1: \x1b[31mred\n: unknown key "\x1b[31mred\n" (`},
		"a key that turns the text":   {`"\u202ered": 1` + "\n", `bot.yaml:9:1: \u202ered: unknown key "\u202ered" (`},
		"a long key":                  {"? " + strings.Repeat("k", 500) + "\n: 1\n", "bot.yaml:9:3: " + strings.Repeat("k", 120) + `…: unknown key "` + strings.Repeat("k", 40) + `…" (`},
		"a long alias":                {"system_prompt: &" + strings.Repeat("a", 500) + " x\n", "bot.yaml:9:16: system_prompt: the anchor &" + strings.Repeat("a", 40) + "… is refused"},
		"a value that is read as one": {"inference: {extra: {\"a\\tb\": .nan}}\n", `bot.yaml:9:29: inference.extra.a\tb: cannot be read`},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := load(t, c.more, Options{Strict: true})
			if got := text(err); !strings.HasPrefix(got, c.want) || strings.ContainsAny(got, "\n\x1b") {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// load0 is the error of loading a bot where it runs: what is refused there is
// refused everywhere.
func load0(t *testing.T, bot string) error {
	t.Helper()
	_, _, err := loadBot(t, bot, Options{})
	return err
}

func TestKindOf(t *testing.T) {
	for name, c := range map[string]struct{ bot, kind, err string }{
		"is read without the rest":   {"kind: chat\nwhatever: 1\n", "chat", ""},
		"must be in the bot's file":  {"schema: 1\n", "", "b:1:1: kind: missing (as in kind: chat)"},
		"is not null":                {"kind: null\n", "", "b:1:1: kind: missing (as in kind: chat)"},
		"is a plain name":            {"kind: a/b\n", "", `b:1:7: kind: want the name of a kind, got "a/b" (as in kind: chat)`},
		"needs a file that is YAML":  {"kind: [\n", "", "b:1:1: not YAML: did not find expected node content"},
		"is not found in a long one": {strings.Repeat("#", 70000), "", "b:1:1: the file has 70000 bytes; at most 65536 are read"},
	} {
		t.Run(name, func(t *testing.T) {
			kind, err := KindOf(Source{"b", []byte(c.bot)}, nil)
			if kind != c.kind || text(err) != c.err {
				t.Errorf("got %q, %v", kind, err)
			}
		})
	}
}

func TestKindOfSeveral(t *testing.T) {
	for name, c := range map[string]struct {
		bot, kind, err string
		kinds          []string
	}{
		"one of them":                    {"kind: chat\n", "chat", "", []string{"chat", "video"}},
		"the nearest":                    {"kind: Chat\n", "chat", `b:1:7: kind: want one of chat, video, got "Chat" (did you mean "chat"?)`, []string{"chat", "video"}},
		"the only one":                   {"kind: music\n", "chat", `b:1:7: kind: want one of chat, got "music"`, []string{"chat"}},
		"the only one, where it is left": {"# kind\nschema: 1\n", "chat", "b:2:1: kind: missing (one of chat)", []string{"chat"}},
		"nobody can tell":                {"kind: music\n", "", `b:1:7: kind: want one of chat, video, got "music"`, []string{"chat", "video"}},
		"not a name":                     {"kind: [chat]\n", "", "b:1:7: kind: want text, got a list (one of chat, video)", []string{"chat", "video"}},
	} {
		t.Run(name, func(t *testing.T) {
			kind, err := KindOf(Source{"b", []byte(c.bot)}, c.kinds)
			if kind != c.kind || text(err) != c.err {
				t.Errorf("got %q, %v", kind, err)
			}
		})
	}
}

func TestOfAnUnknownKindTheRestIsChecked(t *testing.T) {
	bot := strings.Replace(smallBot, "kind: chat", "kind: Chat", 1) + slider("top_k", upTo1)
	_, _, err := loadBot(t, bot, Options{Strict: true, Kinds: []string{"chat", "video"}})
	want := `bot.yaml:2:7: kind: want one of chat, video, got "Chat" (did you mean "chat"?)` + "\n" +
		`bot.yaml:14:57: poe.parameter_controls.sections[0].controls[0].parameter_name: nothing reads the parameter "top_k" (did you mean "top_p"?)`
	if text(err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestDefaultsOfAnotherKindAreRefused(t *testing.T) {
	_, _, err := Load(Source{"image.yaml", []byte("schema: 1\nkind: image\n")}, Source{"bot.yaml", []byte(smallBot)}, Options{})
	if want := `image.yaml:2:7: kind: defaults of kind "image" under a bot of kind chat`; !strings.Contains(text(err), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
