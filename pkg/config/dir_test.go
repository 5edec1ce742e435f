package config

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
)

// folder writes files, name, text, name, text…, and returns their folder.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	root := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		write(t, filepath.Join(root, files[i]), files[i+1])
	}
	return root
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func openDir(t *testing.T, name string) *Dir {
	t.Helper()
	dir, err := OpenDir(name)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// small is a folder with the groups g, of the bots b and c, and h, of secret.
func small(t *testing.T) string {
	return folder(t,
		"defaults/chat.yaml", smallDefaults,
		"groups/README.md", "not a group",
		"groups/g/group.yaml", smallGroup,
		"groups/g/b.yaml", smallBot,
		"groups/g/c.yaml", otherBot,
		"groups/g/notes.txt", "not a bot",
		"groups/g/.#b.yaml", "an editor's",
		"groups/g/old.yaml/d.yaml", smallBot,
		"groups/h/group.yaml", smallGroup,
		"groups/h/secret.yaml", smallBot,
		"groups/.trash/d.yaml", smallBot,
	)
}

func TestWhatIsInAFolder(t *testing.T) {
	dir := openDir(t, small(t))
	if groups, err := dir.Groups(); err != nil || !slices.Equal(groups, []string{"g", "h"}) {
		t.Errorf("groups %q, %v", groups, err)
	}
	if names, err := dir.Names("g"); err != nil || !slices.Equal(names, []string{"b", "c"}) {
		t.Errorf("names %q, %v", names, err)
	}
	for _, group := range []string{"nobody", "", ".", "..", "../defaults", "../..", "g/old.yaml"} {
		if names, err := dir.Names(group); err == nil {
			t.Errorf("group %q has %q", group, names)
		}
	}
}

func TestTheTextsOfABot(t *testing.T) {
	root := small(t)
	texts, err := openDir(t, root).Read(t.Context(), "g", "b")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(root, "groups", "g", "b.yaml")
	if len(texts.Layers) != 1 || texts.Layers[0].Name != LayerBase || texts.Layers[0].Source.Name != file {
		t.Errorf("layers %+v", texts.Layers)
	}
	if string(texts.Group.Text) != smallGroup || string(texts.Defaults["chat"].Text) != smallDefaults {
		t.Errorf("group %q, defaults %q", texts.Group.Text, texts.Defaults)
	}
}

func TestNamesThatAreNoBotOfTheGroup(t *testing.T) {
	root := small(t)
	write(t, filepath.Join(filepath.Dir(root), "outside.yaml"), smallBot)
	dir := openDir(t, root)
	for _, name := range []string{
		"nobody", "group", "", ".", "..", "/", `\`, "B\x00",
		"../h/secret", "../../defaults/chat", "../../../outside", "../g/b", "./b", "x/../b", "old.yaml/d", ".#b",
		filepath.Join(root, "groups/g/b"),
	} {
		if _, err := dir.Read(t.Context(), "g", name); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, group := range []string{"nobody", "", ".", "..", "../groups/g", "../../outside", "g/../h"} {
		if _, err := dir.Read(t.Context(), group, "b"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("group %q: %v", group, err)
		}
	}
}

func TestASymbolicLinkOutOfTheFolderIsRefused(t *testing.T) {
	root, outside := small(t), folder(t, "outside.yaml", smallBot)
	link := func(target, name string) {
		if err := os.Symlink(target, filepath.Join(root, "groups/g", name)); err != nil {
			t.Fatal(err)
		}
	}
	link(filepath.Join(outside, "outside.yaml"), "out.yaml")
	link("b.yaml", "alias.yaml")
	b, _ := bots(openDir(t, root))
	if _, err := b.Bot(t.Context(), "out"); fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "escapes") {
		t.Errorf("got %v", err)
	}
	if _, err := b.Bot(t.Context(), "alias"); err != nil {
		t.Errorf("a link within the folder: %v", err)
	}
}

func TestNamesThatAreNoPartOfAnAddress(t *testing.T) {
	for _, name := range []string{"Nova", "nova copy", "{x", "a?b", "a$(id)", "a%2f", "a_b", "é", "-a", "a\nb", "a.b"} {
		root := small(t)
		write(t, filepath.Join(root, "groups/g", name+".yaml"), smallBot)
		write(t, filepath.Join(root, "groups", name, "b.yaml"), smallBot)
		write(t, filepath.Join(root, "groups", name, "group.yaml"), smallGroup)
		dir := openDir(t, root)
		if names, err := dir.Names("g"); err != nil || !slices.Equal(names, []string{"b", "c"}) {
			t.Errorf("names %q, %v", names, err)
		}
		if groups, err := dir.Groups(); err != nil || !slices.Equal(groups, []string{"g", "h"}) {
			t.Errorf("groups %q, %v", groups, err)
		}
		for _, pair := range [][2]string{{"g", name}, {name, "b"}} {
			if _, err := dir.Read(t.Context(), pair[0], pair[1]); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%q: %v", pair, err)
			}
		}
	}
}

func TestWhatLooksLikeABotOrAGroupAndIsNoneIsToldWithTheReason(t *testing.T) {
	root := folder(t, "groups/g/b.yaml", smallBot, "groups/g/group.yml", smallGroup, "groups/g/c.yml", smallBot, "groups/g/d.YAML", smallBot,
		"groups/g/My Bot.yaml", smallBot, "groups/g/e.yaml/f.yaml", smallBot, "groups/g/notes.txt", "", "groups/g/.b.yaml", "",
		"groups/My Group/b.yaml", smallBot, "groups/README.md", "", "groups/.old/b.yaml", smallBot)
	for link, target := range map[string]string{"groups/g/gone.yaml": "nowhere.yaml", "groups/away": t.TempDir(), "groups/h": "g"} {
		if err := os.Symlink(target, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	dir := openDir(t, root)
	at := func(file, why string) string { return strconv.Quote(filepath.Join(root, file)) + ": " + why }
	const rule = "a name is lower-case letters, digits and hyphens, at most 64"
	want := []string{
		at("groups/g/My Bot.yaml", rule), at("groups/g/c.yml", "the ending must be .yaml"), at("groups/g/d.YAML", "the ending must be .yaml"),
		at("groups/g/e.yaml", "not a file"), at("groups/g/gone.yaml", "no such file or directory"), at("groups/g/group.yml", "the ending must be .yaml"),
	}
	if got := dir.Skipped("g"); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	want = []string{at("groups/My Group", rule), at("groups/away", "path escapes from parent")}
	if got := dir.Skipped(""); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if groups, err := dir.Groups(); err != nil || !slices.Equal(groups, []string{"g", "h"}) {
		t.Errorf("a link within the folder: %q, %v", groups, err)
	}
	if names, err := dir.Names("h"); err != nil || !slices.Equal(names, []string{"b"}) {
		t.Errorf("behind it: %q, %v", names, err)
	}
}

func TestAFolderOfGroupsThatAllHaveAProblemSaysWhich(t *testing.T) {
	root := folder(t, "groups/My Group/b.yaml", smallBot)
	if _, err := openDir(t, root).Groups(); err == nil || !strings.Contains(err.Error(), "My Group") {
		t.Errorf("got %v", err)
	}
}

func TestDefaultsThatCannotBeReadConcernTheirKindAlone(t *testing.T) {
	root := small(t)
	if err := os.Symlink("nowhere.yaml", filepath.Join(root, "defaults/old.yaml")); err != nil {
		t.Fatal(err)
	}
	b, _ := bots(openDir(t, root))
	if _, err := b.Bot(t.Context(), "b"); err != nil {
		t.Errorf("of another kind: %v", err)
	}
	if err := os.Rename(filepath.Join(root, "defaults/old.yaml"), filepath.Join(root, "defaults/chat.yaml")); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Fresh(t.Context(), "b"); fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "chat.yaml") {
		t.Errorf("of its kind: %v", err)
	}
}

func TestAFolderThatIsMissingIsNamed(t *testing.T) {
	root := small(t)
	for _, name := range []string{filepath.Join(root, "nowhere"), filepath.Join(root, "groups/g/b.yaml")} {
		if _, err := OpenDir(name); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v", err)
		}
	}
	empty := t.TempDir()
	if _, err := openDir(t, empty).Groups(); err == nil || !strings.Contains(err.Error(), empty) {
		t.Errorf("got %v", err)
	}
}

func TestAFolderWithAPartMissing(t *testing.T) {
	for _, part := range []string{"groups/g/group.yaml", "defaults"} {
		root := small(t)
		if err := os.RemoveAll(filepath.Join(root, part)); err != nil {
			t.Fatal(err)
		}
		_, err := openDir(t, root).Read(t.Context(), "g", "b")
		if err == nil || fault.KindOf(err) == fault.NotFound || !strings.Contains(err.Error(), filepath.Base(part)) {
			t.Errorf("without %s: %v", part, err)
		}
	}
}

func TestAChangedFileIsServedWhenItsTimeIsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		root := small(t)
		b, _ := bots(openDir(t, root))
		file := filepath.Join(root, "groups/g/b.yaml")
		first := serving(t, b, "base", "")
		write(t, file, otherBot)
		if got := serving(t, b, "base", ""); got != first {
			t.Error("changed before its time")
		}
		time.Sleep(2 * time.Minute)
		second := serving(t, b, "base", "Be brief.")
		write(t, file, invalidBot)
		time.Sleep(2 * time.Minute)
		if got := serving(t, b, "base", "Be brief."); got != second {
			t.Error("an invalid edit ends the bot")
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if _, err := b.Bot(t.Context(), "b"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a file that is gone: %v", err)
		}
	})
}

func TestAVeryLargeFileIsNoBot(t *testing.T) {
	root := small(t)
	write(t, filepath.Join(root, "groups/g/large.yaml"), smallBot+strings.Repeat("# more\n", maxFile))
	texts, err := openDir(t, root).Read(t.Context(), "g", "large")
	if err != nil || len(texts.Layers[0].Source.Text) > maxFile {
		t.Fatalf("%v", err)
	}
	if _, _, err := bot.Load(texts.Defaults["chat"], texts.Layers[0].Source, bot.Options{}); err == nil {
		t.Error("a file that was cut short passes")
	}
}
