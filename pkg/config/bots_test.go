package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
)

const (
	smallDefaults = "schema: 1\nkind: chat\nenabled: true\ntimeouts: {connect: 5s, first_token: 120s, idle: 90s, total: 840s}\n" +
		"stream: {keep_alive: 10s}\ninference: {sampling: both}\ncapabilities: {input: [text], streaming: full}\n"
	smallGroup = "schema: 1\nregion: us-east-1\nmodels: [vendor.model-v1:0]\nregions: [us-east-1]\n"
	smallBot   = "schema: 1\nkind: chat\nmodel: {id: vendor.model-v1:0, regions: [us-east-1]}\nlimits: {context_tokens: 8000, output_tokens: 4096}\n"
	otherBot   = smallBot + "system_prompt: Be brief.\n"
	invalidBot = smallBot + "enabled: maybe\ninference: {temperature: 7}\n"
)

// shelf is a store with one bot, "b" of group "g".
type shelf struct {
	defaults, group string
	layers          []string // name, text, name, text…
	err             error
}

func newShelf(layers ...string) *shelf { return &shelf{smallDefaults, smallGroup, layers, nil} }

func (s *shelf) Read(_ context.Context, group, name string) (Texts, error) {
	if s.err != nil {
		return Texts{}, s.err
	}
	if group != "g" || name != "b" {
		return Texts{}, fault.New(fault.NotFound, "shelf", "no %s/%s", group, name)
	}
	t := Texts{
		Defaults: map[string]bot.Source{"chat": {Name: "chat.yaml", Text: []byte(s.defaults)}},
		Group:    bot.Source{Name: "group.yaml", Text: []byte(s.group)},
	}
	for i := 0; i < len(s.layers); i += 2 {
		t.Layers = append(t.Layers, Layer{s.layers[i], bot.Source{Name: "b.yaml", Text: []byte(s.layers[i+1])}})
	}
	return t, nil
}

// bots are the bots of a store, kept for a minute, and their log.
func bots(s Store) (*Bots, *bytes.Buffer) {
	log := new(bytes.Buffer)
	silent := func(*bot.Template) (bot.Responder, error) { return nil, nil }
	return NewBots(BotsOptions{
		Store: s, Group: "g", TTL: time.Minute, Factory: bot.Factory{"chat": silent},
		Log: slog.New(slog.NewTextHandler(log, nil)),
	}), log
}

// serving gets bot "b" and checks that it comes from a layer with a system prompt.
func serving(t *testing.T, b *Bots, layer, prompt string) *bot.Bot {
	t.Helper()
	got, err := b.Bot(t.Context(), "b")
	if err != nil {
		t.Fatal(err)
	}
	if got.Origin.Layer != layer || got.Template.SystemPrompt != prompt {
		t.Errorf("serving layer %q with %q; want %q with %q", got.Origin.Layer, got.Template.SystemPrompt, layer, prompt)
	}
	return got
}

func TestTheFirstValidLayerServes(t *testing.T) {
	for _, row := range []struct {
		name   string
		layers []string
		layer  string
		prompt string
	}{
		{"the only layer", []string{"base", smallBot}, "base", ""},
		{"a valid override takes the base's place", []string{"override", otherBot, "base", smallBot}, "override", "Be brief."},
		{"an invalid override is passed over", []string{"override", invalidBot, "base", smallBot}, "base", ""},
		{"an override that is no YAML is passed over", []string{"override", "{", "base", otherBot}, "base", "Be brief."},
		{"an override of a model that the group may not use is passed over",
			[]string{"override", strings.ReplaceAll(smallBot, "vendor.", "other."), "base", smallBot}, "base", ""},
		{"an override of an unknown kind is passed over",
			[]string{"override", strings.ReplaceAll(smallBot, "kind: chat", "kind: music"), "base", smallBot}, "base", ""},
		{"a kind without defaults is passed over",
			[]string{"override", strings.ReplaceAll(smallBot, "kind: chat", "kind: video"), "base", smallBot}, "base", ""},
		{"an invalid base under a valid override does not matter", []string{"override", smallBot, "base", invalidBot}, "override", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			b, log := bots(newShelf(row.layers...))
			serving(t, b, row.layer, row.prompt)
			passedOver := row.layer != row.layers[0]
			if logged := strings.Contains(log.String(), "passed over"); logged != passedOver {
				t.Errorf("log: %s", log)
			}
		})
	}
}

func TestWithNoValidLayerEveryFaultIsTold(t *testing.T) {
	b, _ := bots(newShelf("override", invalidBot, "base", "schema: 1\nkind: chat\n"))
	_, err := b.Bot(t.Context(), "b")
	if fault.KindOf(err) != fault.Misconfigured {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"enabled", "inference.temperature", "model.id", "limits.context_tokens"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing: %v", want, err)
		}
	}
}

func TestOfABotWithoutAKnownKindEveryFaultIsToldWithItsPlace(t *testing.T) {
	for name, row := range map[string]struct{ kind, want string }{
		"a slip":  {"kind: chta", `b.yaml:2:7: kind: want one of chat, got "chta" (did you mean "chat"?)`},
		"missing": {"# kind", "b.yaml:1:1: kind: missing (one of chat)"},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := bots(newShelf("base", strings.Replace(invalidBot, "kind: chat", row.kind, 1)))
			_, err := b.Bot(t.Context(), "b")
			for _, want := range []string{row.want, "b.yaml:5:10: enabled", "b.yaml:6:26: inference.temperature"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%s is missing: %v", want, err)
				}
			}
		})
	}
}

func TestAGroupThatIsNotValidHidesNoFaultOfTheBot(t *testing.T) {
	s := newShelf("base", invalidBot)
	s.group = strings.Replace(smallGroup, "region: us-east-1", "region: here", 1)
	b, _ := bots(s)
	_, err := b.Bot(t.Context(), "b")
	for _, want := range []string{"group.yaml:2:9: region", "b.yaml:5:10: enabled", "b.yaml:6:26: inference.temperature"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s is missing: %v", want, err)
		}
	}
}

func TestABotIsMadeAnewWhenItsTextsChangeAndOnlyThen(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*shelf)
		anew   bool
	}{
		{"nothing", func(*shelf) {}, false},
		{"its own text", func(s *shelf) { s.layers[1] = otherBot }, true},
		{"a comment", func(s *shelf) { s.layers[1] += "# seen\n" }, true},
		{"the defaults", func(s *shelf) { s.defaults += "# seen\n" }, true},
		{"the group", func(s *shelf) { s.group += "# seen\n" }, true},
		{"the same text in another layer", func(s *shelf) { s.layers[0] = "override" }, true},
		{"an invalid layer before it", func(s *shelf) { s.layers = append([]string{"override", "{"}, s.layers...) }, false},
		{"a layer after it", func(s *shelf) { s.layers = append(s.layers, "base", otherBot) }, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newShelf("base", smallBot)
				b, _ := bots(s)
				before := serving(t, b, "base", "")
				row.change(s)
				if now, _ := b.Bot(t.Context(), "b"); now != before {
					t.Error("changed before its time")
				}
				time.Sleep(2 * time.Minute)
				now, err := b.Bot(t.Context(), "b")
				if err != nil || (now != before) != row.anew {
					t.Errorf("made anew: %t, %v", now != before, err)
				}
				fresh, err := b.Fresh(t.Context(), "b")
				if err != nil || fresh != now {
					t.Errorf("a fresh read makes another: %v", err)
				}
			})
		})
	}
}

func TestAnEditThatIsNotValidKeepsTheLastGoodBot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf("base", smallBot)
		b, log := bots(s)
		good := serving(t, b, "base", "")
		s.layers[1] = invalidBot
		time.Sleep(2 * time.Minute)
		if got := serving(t, b, "base", ""); got != good {
			t.Error("another bot serves")
		}
		for _, want := range []string{"inference.temperature", "last good value", "g/b"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("%q is not in the log: %s", want, log)
			}
		}
		if _, err := b.Fresh(t.Context(), "b"); fault.KindOf(err) != fault.Misconfigured {
			t.Errorf("a fresh read gives %v", err)
		}
		s.layers[1] = otherBot
		time.Sleep(2 * time.Minute)
		serving(t, b, "base", "Be brief.")
	})
}

func TestKindsOfFailureToFindABot(t *testing.T) {
	for _, row := range []struct {
		name string
		bot  string
		err  error
		kind fault.Kind
	}{
		{"no template of that name", "nobody", nil, fault.NotFound},
		{"the store cannot be read", "b", errors.New("no connection"), fault.Unavailable},
		{"the store knows better", "b", fault.New(fault.AccessDenied, "shelf", "no"), fault.AccessDenied},
	} {
		s := newShelf("base", smallBot)
		s.err = row.err
		b, _ := bots(s)
		if _, err := b.Bot(t.Context(), row.bot); fault.KindOf(err) != row.kind || !strings.Contains(err.Error(), row.bot) {
			t.Errorf("%s: %s, %v", row.name, fault.KindOf(err), err)
		}
	}
}

func TestADeletedTemplateEndsItsBot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf("base", smallBot)
		b, _ := bots(s)
		serving(t, b, "base", "")
		s.err = fault.New(fault.NotFound, "shelf", "no b")
		time.Sleep(2 * time.Minute)
		if _, err := b.Bot(t.Context(), "b"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("got %v", err)
		}
	})
}

func TestAnUnknownKeyIsAWarningAndNotADeadBot(t *testing.T) {
	s := newShelf("base", smallBot+"from_the_future: 1\n")
	s.group += "from_beyond: 1\n"
	b, log := bots(s)
	serving(t, b, "base", "")
	for _, want := range []string{"from_the_future", "from_beyond"} {
		if !regexp.MustCompile(`(?m)^.* level=WARN .* bot=b layer=base .*` + want).MatchString(log.String()) {
			t.Errorf("%s is not in the log: %s", want, log)
		}
	}
}

func TestAnInvalidOverrideIsToldOnceForEachOfItsFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf("base", smallBot)
		b, log := bots(s)
		told := func(want int) {
			t.Helper()
			time.Sleep(2 * time.Minute)
			serving(t, b, "base", "")
			if n := strings.Count(log.String(), "passed over"); n != want {
				t.Errorf("told %d times, want %d: %s", n, want, log)
			}
		}
		told(0)
		s.layers = []string{"override", invalidBot, "base", smallBot}
		told(1)
		told(1)
		s.layers[1] = "{"
		told(2)
		s.layers = s.layers[2:]
		told(2)
		s.layers = []string{"override", "{", "base", smallBot}
		told(3)
	})
}

func TestNamesThatAreMadeUpAreNotKept(t *testing.T) {
	s := newShelf("base", smallBot)
	b, _ := bots(s)
	kept := serving(t, b, "base", "")
	for i := range 100 {
		name := fmt.Sprintf("made-up-%d", i)
		for _, find := range []func(context.Context, string) (*bot.Bot, error){b.Bot, b.Fresh} {
			if _, err := find(t.Context(), name); fault.KindOf(err) != fault.NotFound {
				t.Fatal(err)
			}
		}
	}
	if n := len(b.bots); n != 1 {
		t.Errorf("%d bots are kept", n)
	}
	if serving(t, b, "base", "") != kept {
		t.Error("a bot that exists was made anew")
	}
}

// waiting is a store that answers nothing before it is told to, and then that it is down.
type waiting struct{ until chan struct{} }

func (w waiting) Read(context.Context, string, string) (Texts, error) {
	<-w.until
	return Texts{}, fault.New(fault.Unavailable, "shelf", "throttled")
}

// kept is how many bots there is something kept of.
func (b *Bots) kept() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.bots)
}

func TestNamesThatAreMadeUpAreNotKeptWhileTheStoreFails(t *testing.T) {
	for name, err := range map[string]error{
		"throttled": fault.New(fault.Unavailable, "shelf", "throttled"),
		"denied":    fault.New(fault.Misconfigured, "shelf", "denied"),
	} {
		s := newShelf("base", smallBot)
		b, _ := bots(s)
		good := serving(t, b, "base", "")
		s.err = err
		for i := range 1000 {
			made := fmt.Sprintf("made-up-%d", i)
			_, _ = b.Bot(t.Context(), made)
			_, _ = b.Fresh(t.Context(), made)
		}
		_, _ = b.Fresh(t.Context(), "b")
		if n := b.kept(); n != 1 {
			t.Errorf("%s: %d bots are kept", name, n)
		}
		if serving(t, b, "base", "") != good {
			t.Errorf("%s: the last good bot is gone", name)
		}
	}
}

func TestNamesOfCallersWhoLeaveAreNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := waiting{make(chan struct{})}
		b, _ := bots(w)
		left, leave := context.WithCancel(t.Context())
		leave()
		for i := range 1000 {
			name := fmt.Sprintf("made-up-%d", i)
			b.Load(t.Context(), name)
			if _, err := b.Bot(left, name); err == nil {
				t.Fatal("nobody has answered")
			}
		}
		close(w.until)
		synctest.Wait()
		if n := b.kept(); n != 0 {
			t.Errorf("%d bots are kept", n)
		}
	})
}

func TestABotWhoseLoadingPanicsIsNotKept(t *testing.T) {
	b, _ := bots(nil) // a store that is missing
	if _, err := b.Bot(t.Context(), "b"); fault.KindOf(err) != fault.Internal {
		t.Errorf("got %v", err)
	}
	if n := b.kept(); n != 0 {
		t.Errorf("%d bots are kept", n)
	}
}
