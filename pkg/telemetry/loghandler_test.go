package telemetry_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/telemetry"
)

// faultLog is a log that is counted, as a function has it.
type faultLog struct {
	*slog.Logger
	lines, metrics bytes.Buffer
}

func newFaultLog(level slog.Level) *faultLog {
	l := &faultLog{}
	handler := telemetry.New(&l.metrics, options).LogHandler(gateway.LogHandler(slog.NewJSONHandler(&l.lines, &slog.HandlerOptions{Level: level})))
	l.Logger = slog.New(handler).With("group", "nova")
	return l
}

// expect checks that so many faults are counted, of a bot or of none.
func (l *faultLog) expect(t *testing.T, n string, ofBots ...string) {
	t.Helper()
	documents := parse(t, l.metrics.Bytes())
	want := map[string]string{}
	if n != "" {
		want["poebridge.config.faults"] = n
	}
	same(t, "of the group", values(t, documents, ofGroup), want)
	for _, name := range ofBots {
		same(t, "of "+name, values(t, documents, "bot="+name+",group=nova,stage=prod"), map[string]string{"poebridge.config.faults": "1"})
	}
	if sets := dimensionSets(documents); n != "" && len(sets) != 1+len(ofBots) {
		t.Errorf("by %v", sets)
	}
}

func TestOnlyLinesThatAreMarkedCount(t *testing.T) {
	marked := fault.CountedConfig.Attr()
	for name, row := range map[string]struct {
		write func(l *slog.Logger)
		want  string
		bots  []string
	}{
		"an error":               {func(l *slog.Logger) { l.Error("no") }, "", nil},
		"a marked error":         {func(l *slog.Logger) { l.Error("no", marked) }, "1", nil},
		"a marked warning":       {func(l *slog.Logger) { l.Warn("no", marked) }, "1", nil},
		"of a bot":               {func(l *slog.Logger) { l.Error("no", "bot", "a", marked) }, "1", []string{"a"}},
		"of a bot that is bound": {func(l *slog.Logger) { l.With("bot", "a").With("x", 1).Error("no", marked) }, "1", []string{"a"}},
		"of a bot without key":   {func(l *slog.Logger) { l.Error("no", marked, "bot", gateway.UnknownBot) }, "1", nil},
		"a bound mark":           {func(l *slog.Logger) { l = l.With(marked); l.Error("no"); l.Error("no") }, "2", nil},
		"an override":            {func(l *slog.Logger) { l.Error("no", fault.CountedOverride.Attr()) }, "1", nil},
		"what a gateway has not": {func(l *slog.Logger) { l.Error("no", fault.CountedControls.Attr()) }, "", nil},
		"another mark":           {func(l *slog.Logger) { l.Error("no", fault.CountedKey, "sheep") }, "", nil},
		"a mark within a group":  {func(l *slog.Logger) { l.WithGroup("g").Error("no", marked) }, "", nil},
		"a bound one within one": {func(l *slog.Logger) { l.WithGroup("g").With(marked).WithGroup("").Error("no") }, "", nil},
		"one before a group":     {func(l *slog.Logger) { l.With(marked).WithGroup("g").Error("no") }, "1", nil},
	} {
		t.Run(name, func(t *testing.T) {
			l := newFaultLog(slog.LevelInfo)
			row.write(l.Logger)
			l.expect(t, row.want, row.bots...)
			if !strings.Contains(l.lines.String(), `"msg":"no","group":"nova"`) {
				t.Errorf("the log is %s", &l.lines)
			}
		})
	}
}

func TestTheLevelOfTheLogDoesNotDecideWhatIsCounted(t *testing.T) {
	l := newFaultLog(slog.LevelError + 4)
	l.Error("no", fault.CountedConfig.Attr())
	l.Info("yes")
	l.expect(t, "1")
	if l.lines.Len() > 0 {
		t.Errorf("the log is %s", &l.lines)
	}
	if l.Enabled(t.Context(), slog.LevelInfo) {
		t.Error("lines are made that nobody writes or counts")
	}
}

func TestAStageCountsWhatBelongsToNoGroup(t *testing.T) {
	var lines, metrics bytes.Buffer
	l := slog.New(telemetry.NewOfStage(&metrics, telemetry.Options{Stage: "prod"}).LogHandler(slog.NewJSONHandler(&lines, nil)))
	l.Error("no", "group", "nova", "bot", "nova-lite", fault.CountedControls.Attr())
	l.Error("no", "group", "nova", "bot", "nova-lite", fault.CountedOverride.Attr())
	l.Error("no", fault.CountedConfig.Attr())
	documents := parse(t, metrics.Bytes())
	same(t, "of the stage", values(t, documents, "stage=prod"), map[string]string{"poebridge.settings.controls_dropped": "1", "poebridge.settings.overrides_refused": "1"})
	if sets := dimensionSets(documents); len(sets) != 1 || property(documents[0], "bot") != "nova-lite" || property(documents[0], "group") != "nova" {
		t.Errorf("by %v: %v", sets, documents[0].Members)
	}
}

// shelf is a store of one bot, of templates in files.
type shelf struct {
	*config.Dir
	override string
	err      error
}

func (s *shelf) Read(ctx context.Context, group, name string) (config.Texts, error) {
	if s.err != nil {
		return config.Texts{}, s.err
	}
	texts, err := s.Dir.Read(ctx, group, name)
	if s.override != "" {
		over := config.Layer{Name: "override", Source: bot.Source{Name: "override", Text: []byte(s.override)}}
		texts.Layers = append([]config.Layer{over}, texts.Layers...)
	}
	return texts, err
}

func newShelf(t testing.TB) *shelf {
	t.Helper()
	dir, err := config.OpenDir("../../configs")
	if err != nil {
		t.Fatal(err)
	}
	return &shelf{Dir: dir}
}

func (s *shelf) bots(l *slog.Logger) *config.Bots {
	silent := func(*bot.Template) (bot.Responder, error) { return nil, nil }
	return config.NewBots(config.BotsOptions{Store: s, Group: "nova", Factory: bot.Factory{"chat": silent}, TTL: time.Minute, Log: l})
}

func TestAnOverrideThatIsPassedOverCountsOfItsBotOnce(t *testing.T) {
	l, s := newFaultLog(slog.LevelInfo), newShelf(t)
	s.override = "enabled: maybe\n"
	bots := s.bots(l.Logger)
	for range 2 {
		if _, err := bots.Fresh(t.Context(), "nova-lite"); err != nil {
			t.Fatal(err)
		}
	}
	l.expect(t, "1", "nova-lite")
}

func TestATemplateThatCannotBeReadAgainCountsOfItsBot(t *testing.T) {
	l, s := newFaultLog(slog.LevelInfo), newShelf(t)
	bots := s.bots(l.Logger)
	if _, err := bots.Bot(t.Context(), "nova-lite"); err != nil {
		t.Fatal(err)
	}
	l.expect(t, "")
	s.err = errors.New("the store is down")
	if _, err := bots.Fresh(t.Context(), "nova-lite"); err == nil {
		t.Fatal("it is read")
	}
	l.expect(t, "1", "nova-lite")
}

// keySource says what a function says.
type keySource func() (config.BotKeys, error)

func (k keySource) ReadKeys(context.Context) (config.BotKeys, error) { return k() }
func (k keySource) String() string                                   { return "a source" }

func TestKeysWithAFaultCount(t *testing.T) {
	l := newFaultLog(slog.LevelInfo)
	keys := config.NewKeys(config.KeysOptions{Log: l.Logger, TTL: time.Minute, Source: keySource(func() (config.BotKeys, error) {
		return config.ParseKeys([]byte(`{"nova-lite":"short"}`))
	})})
	if _, err := keys.Names(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.expect(t, "1")
}

func TestKeysThatCannotBeReadAgainCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, down := newFaultLog(slog.LevelInfo), false
		keys := config.NewKeys(config.KeysOptions{Log: l.Logger, TTL: time.Minute, Source: keySource(func() (config.BotKeys, error) {
			if down {
				return nil, errors.New("the store is down")
			}
			return config.BotKeys{}, nil
		})})
		if _, err := keys.Names(t.Context()); err != nil {
			t.Fatal(err)
		}
		down = true
		time.Sleep(2 * time.Minute)
		if _, err := keys.Names(t.Context()); err != nil {
			t.Fatal(err)
		}
		l.expect(t, "1")
	})
}

// noTokens cannot say anything about a token.
type noTokens struct{}

func (noTokens) Verify(context.Context, string) error { return errors.New("the issuer is down") }
func (noTokens) Settle(context.Context)               {}

func TestCallersOfWhomNobodyCanSayWhoTheyAreCount(t *testing.T) {
	const token = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl" // a key has no dots
	for what, credential := range map[string]string{"keys": "0123456789abcdefghijklmnopqrstuv", "tokens": token} {
		l := newFaultLog(slog.LevelInfo)
		g := gateway.New(gateway.Options{
			Bots: newShelf(t).bots(l.Logger), Tokens: noTokens{}, Log: l.Logger,
			Keys: config.NewKeys(config.KeysOptions{Log: l.Logger, Source: keySource(func() (config.BotKeys, error) { return nil, errors.New("the store is down") })}),
		})
		request := httptest.NewRequest(http.MethodPost, "/nova-lite", strings.NewReader(`{"type":"settings"}`))
		request.Header.Set("Authorization", "Bearer "+credential)
		response := httptest.NewRecorder()
		g.ServeHTTP(response, request)
		if response.Code != http.StatusServiceUnavailable {
			t.Errorf("%s: %d", what, response.Code)
		}
		l.expect(t, "1")
		if id := property(parse(t, l.metrics.Bytes())[0], "request_id"); id != response.Header().Get("X-Request-Id") {
			t.Errorf("%s: the id is %q", what, id)
		}
	}
}
