package config

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const (
	keyA = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	keyB = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
)

// quoted is a JSON list of n keys.
func quoted(n int) string {
	return "[" + strings.TrimSuffix(strings.Repeat(`"`+keyA+`",`, n), ",") + "]"
}

func TestTheFormsOfAnEntry(t *testing.T) {
	for _, row := range []struct {
		name, entry string
		want        []string
	}{
		{"a key", `"` + keyA + `"`, []string{keyA}},
		{"a list, while one is rotated", `["` + keyA + `","` + keyB + `"]`, []string{keyA, keyB}},
		{"an object", `{"keys":["` + keyB + `"],"poe_bot":"Name-On-Poe"}`, []string{keyB}},
		{"an object with what a newer tool writes", `{"keys":["` + keyB + `"],"since":1}`, []string{keyB}},
		{"an empty text is no key", `""`, nil},
		{"an empty list is none", `[]`, nil},
		{"null is none", `null`, nil},
		{"an empty list in an object is none", `{"keys":[]}`, nil},
		{"as many as there may be", quoted(maxKeys), slices.Repeat([]string{keyA}, maxKeys)},
	} {
		keys, err := ParseKeys([]byte(`{"b":` + row.entry + `}`))
		if err != nil || len(keys) != 1 || !slices.Equal(keys["b"], row.want) {
			t.Errorf("%s: %v, %v", row.name, keys, err)
		}
	}
	if keys, err := ParseKeys([]byte(`{}`)); err != nil || len(keys) != 0 {
		t.Errorf("no bots yet: %v, %v", keys, err)
	}
}

func TestFaultsOfAnEntryAreNamedWithoutTheKey(t *testing.T) {
	const secret = "S3cr3t"
	for _, row := range []struct{ name, entry, want string }{
		{"too short", `"` + secret + `"`, "6 characters"},
		{"too long", `"` + keyA + secret + `"`, "38 characters"},
		{"a line break at the end", `"` + keyA + `\n"`, "33 characters"},
		{"a space within", `"` + secret + ` ` + keyA[7:] + `"`, "letters and digits"},
		{"not ASCII, in 32 bytes", `"` + secret + `é` + keyA[8:] + `"`, "31 characters"},
		{"not ASCII, in 32 characters", `"` + secret + `é` + keyA[7:] + `"`, "letters and digits"},
		{"the second of a list", `["` + keyA + `","` + secret + `"]`, "key 2"},
		{"two of a list", `["` + secret + `","` + keyA + `","` + secret + `"]`, "key 1 has 6 characters; Poe's have 32\n"},
		{"in an object", `{"keys":["` + secret + `"]}`, "6 characters"},
		{"a list of an empty text", `[""]`, "key 1 has 0 characters"},
		{"too many keys", quoted(maxKeys + 1), "has 9 keys; want at most 8"},
		{"an object without keys", `{"key":"` + secret + `"}`, "has no \"keys\""},
		{"keys that are no list", `{"keys":"` + secret + `"}`, "want an access key"},
		{"keys that are null", `{"keys":null}`, "has no \"keys\""},
		{"a null in a list", `["` + keyA + `",null]`, "key 2 has 0 characters"},
		{"a number", `12345678901234567890123456789012`, "want an access key"},
		{"a number in a list", `["` + secret + `",5]`, "want an access key"},
		{"true", `true`, "want an access key"},
	} {
		t.Run(row.name, func(t *testing.T) {
			keys, err := ParseKeys([]byte(`{"good":"` + keyB + `","b":` + row.entry + `}`))
			if err == nil {
				t.Fatalf("taken: %v", keys)
			}
			if !slices.Equal(keys["good"], []string{keyB}) || slices.ContainsFunc(keys["b"], func(key string) bool { return key != keyA }) {
				t.Errorf("what is sound must be there, and nothing else: %v", keys)
			}
			text := err.Error()
			if !strings.HasPrefix(text, `bot "b": `) || !strings.Contains(text, row.want) {
				t.Errorf("reads %q; want %q", text, row.want)
			}
			if strings.Contains(text, secret) || strings.Contains(text, "AAAA") || strings.Contains(text, "1234") {
				t.Errorf("tells a key: %q", text)
			}
		})
	}
}

func TestEveryBotWithAFaultIsNamed(t *testing.T) {
	_, err := ParseKeys([]byte(`{"a":1,"b":"` + keyA + `","c":{},"d":"x"}`))
	want := `bot "a": want an access key, a list of them, or {"keys": […]}` + "\n" +
		`bot "c": has no "keys"; if these are the bots of a group, serve several groups or only what stands below it` + "\n" +
		`bot "d": key 1 has 1 characters; Poe's have 32`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// Whoever writes a secret the wrong way round puts a key where a name should stand.
func TestANameThatMayBeAKeyIsNotQuoted(t *testing.T) {
	small := strings.ToLower(keyA)
	for text, want := range map[string]string{
		`{"` + keyA + `":"plain"}`:                      "a bot whose name is not shown, as it may be a key: key 1 has 5 characters",
		`{"` + small + `":"plain"}`:                     "a bot whose name is not shown",
		`{"` + small + `b":"plain"}`:                    "a bot whose name is not shown",
		`{"Two Words":"plain"}`:                         "a bot whose name is not shown",
		`{"` + keyA + `":"a","` + keyA + `":"b"}`:       "a name that is not shown, as it may be a key, stands there twice, at line 1",
		`{"` + small[1:] + `":"plain"}`:                 `bot "` + small[1:] + `": key 1`,
		`{"` + small[1:] + `":0,"` + small[1:] + `":0}`: `"` + small[1:] + `" stands there twice, at line 1`,
	} {
		_, err := ParseKeys([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(strings.ToUpper(err.Error()), keyA) {
			t.Errorf("%s: %v", text, err)
		}
	}
	keys := NewKeys(KeysOptions{Source: loud(`{"` + small + `":"plain"}`), TTL: time.Minute})
	if _, err := keys.Keys(t.Context(), small); err == nil || strings.Contains(err.Error(), small) {
		t.Errorf("asked for by that name: %v", err)
	}
}

// loud is the text of a secret.
type loud string

func (l loud) String() string                            { return "secret" }
func (l loud) ReadKeys(context.Context) (BotKeys, error) { return ParseKeys([]byte(l)) }

func TestKeysThatAreNoObject(t *testing.T) {
	for _, text := range []string{"", "null", "{\n\n", "[]", `"` + keyA + `"`, "5", "{", `{"b":"` + keyA + `",}`, `{"b":"` + keyA + `"} x`, `[{"b":"` + keyA + `"}]`} {
		keys, err := ParseKeys([]byte(text))
		if err == nil || !strings.Contains(err.Error(), "must be a JSON object") || strings.Contains(err.Error(), "AAAA") {
			t.Errorf("%s: %v, %v", text, keys, err)
		}
	}
}

// fileKeys are the keys in a file that holds text, kept for a minute, and their log.
func fileKeys(t *testing.T, group, text string) (keys *Keys, file string, log *bytes.Buffer) {
	t.Helper()
	file, log = filepath.Join(t.TempDir(), "keys.json"), new(bytes.Buffer)
	write(t, file, text)
	return NewKeys(KeysOptions{Source: KeysFile{file, group}, TTL: time.Minute, Log: slog.New(slog.NewTextHandler(log, nil))}), file, log
}

func TestKeysInAFile(t *testing.T) {
	flat := fmt.Sprintf(`{"b":%q}`, keyA)
	grouped := fmt.Sprintf(`{"g":{"b":%q},"h":{"b":["short"]}}`, keyB)
	for _, row := range []struct {
		name, group, text, bot string
		want                   []string
		err                    string
	}{
		{"of one group", "", flat, "b", []string{keyA}, ""},
		{"a bot without an entry has none", "", flat, "c", nil, ""},
		{"of several groups", "g", grouped, "b", []string{keyB}, ""},
		{"a group without an entry has none", "x", grouped, "b", nil, ""},
		{"a fault in the group", "h", grouped, "b", nil, `bot "b": key 1 has 5 characters`},
		{"a group that is null", "g", `{"g":null}`, "b", nil, "must be a JSON object"},
		{"a group that is a list", "g", `{"g":[]}`, "b", nil, "must be a JSON object"},
		{"a file that is null", "g", "null", "b", nil, "must be a JSON object"},
		{"a file that is a list", "g", "[]", "b", nil, "must be a JSON object"},
		{"a file that is empty", "", "", "b", nil, "must be a JSON object"},
	} {
		t.Run(row.name, func(t *testing.T) {
			keys, file, _ := fileKeys(t, row.group, row.text)
			got, err := keys.Keys(t.Context(), row.bot)
			if (err == nil) != (row.err == "") || !slices.Equal(got, row.want) {
				t.Fatalf("got %v, %v", got, err)
			}
			if err != nil && (!strings.Contains(err.Error(), row.err) || !strings.Contains(err.Error(), file)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestKeysAreReadAgainWhenTheirTimeIsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys, file, log := fileKeys(t, "", fmt.Sprintf(`{"b":%q}`, keyA))
		has := func(want ...string) {
			t.Helper()
			if got, err := keys.Keys(t.Context(), "b"); err != nil || !slices.Equal(got, want) {
				t.Errorf("got %v, %v; want %v", got, err, want)
			}
		}
		has(keyA)
		write(t, file, fmt.Sprintf(`{"b":[%q,%q]}`, keyB, keyA))
		has(keyA)
		time.Sleep(2 * time.Minute)
		has(keyB, keyA)

		write(t, file, `{"b":"half a ke`)
		time.Sleep(2 * time.Minute)
		has(keyB, keyA)
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		has(keyB, keyA)
		if n := strings.Count(log.String(), "last good value"); n != 2 || strings.Contains(log.String(), "half") {
			t.Errorf("log: %s", log)
		}

		write(t, file, fmt.Sprintf(`{"b":%q}`, keyB))
		time.Sleep(2 * time.Minute)
		has(keyB)
	})
}

// revocable are the keys in a file, read as a secret is: what is sound is used.
type revocable struct{ file string }

func (r revocable) String() string { return r.file }
func (r revocable) ReadKeys(context.Context) (BotKeys, error) {
	text, err := os.ReadFile(r.file)
	if err != nil {
		return nil, err
	}
	return ParseKeys(text)
}

func revoked(t *testing.T) (keys *Keys, become func(entry string)) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret.json")
	keys = NewKeys(KeysOptions{Source: revocable{file}, TTL: time.Minute})
	become = func(entry string) { write(t, file, `{"other":"`+keyB+`","b":`+entry+`}`) }
	become(`"` + keyA + `"`)
	if got, err := keys.Keys(t.Context(), "b"); err != nil || len(got) != 1 {
		t.Fatalf("got %v, %v", got, err)
	}
	return keys, become
}

func TestAnEntryWithoutKeysRevokesThemWithinTheirTime(t *testing.T) {
	for _, entry := range []string{`""`, `[]`, `null`, `{"keys":[]}`} {
		t.Run(entry, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				keys, become := revoked(t)
				become(entry)
				time.Sleep(time.Minute)
				if got, err := keys.Keys(t.Context(), "b"); err != nil || len(got) != 0 {
					t.Errorf("got %v, %v", got, err)
				}
			})
		})
	}
}

func TestASlipKeepsTheLastKeysForAnHourAndNoLonger(t *testing.T) {
	for _, entry := range []string{`"short"`, `5`, `{}`, quoted(maxKeys + 1)} {
		t.Run(entry[:1], func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				keys, become := revoked(t)
				become(entry)
				for range 59 {
					time.Sleep(time.Minute)
					if got, err := keys.Keys(t.Context(), "b"); err != nil || !slices.Equal(got, []string{keyA}) {
						t.Fatalf("got %v, %v", got, err)
					}
				}
				time.Sleep(time.Minute + 1)
				if got, err := keys.Keys(t.Context(), "b"); err == nil || len(got) != 0 {
					t.Errorf("got %v, %v", got, err)
				}
				if names, _ := keys.Names(t.Context()); !slices.Equal(names, []string{"other"}) {
					t.Errorf("bots with keys: %v", names)
				}
				become(`"` + keyA + `"`)
				time.Sleep(time.Minute)
				if got, err := keys.Keys(t.Context(), "b"); err != nil || len(got) != 1 {
					t.Errorf("mended: %v, %v", got, err)
				}
			})
		})
	}
}

// The store fails after the slip: what it said last is a slip all the same.
func TestAnHourEndsWhereTheStoreIsDownToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "secret.json")
		keys := NewKeys(KeysOptions{Source: revocable{file}, TTL: time.Minute})
		for _, entry := range []string{`"` + keyA + `"`, `"short"`} {
			write(t, file, `{"other":"`+keyB+`","b":`+entry+`}`)
			time.Sleep(time.Minute)
			if got, err := keys.Keys(t.Context(), "b"); err != nil || len(got) != 1 {
				t.Fatalf("got %v, %v", got, err)
			}
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if got, err := keys.Keys(t.Context(), "b"); err == nil || len(got) != 0 {
			t.Errorf("got %v, %v", got, err)
		}
		if got, err := keys.Keys(t.Context(), "other"); err != nil || len(got) != 1 {
			t.Errorf("the other bot has %v, %v", got, err)
		}
	})
}

func TestKeysWithoutALog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "keys.json")
		keys := NewKeys(KeysOptions{Source: KeysFile{Path: file}, TTL: time.Minute})
		if _, err := keys.Keys(t.Context(), "b"); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("a file that is missing: %v", err)
		}
		write(t, file, fmt.Sprintf(`{"b":%q}`, keyA))
		if _, err := keys.Keys(t.Context(), "b"); err != nil {
			t.Error(err)
		}
		write(t, file, "")
		time.Sleep(2 * time.Minute)
		if got, err := keys.Keys(t.Context(), "b"); err != nil || len(got) != 1 {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

func TestBotKeysNeverChange(t *testing.T) {
	keys := NewKeys(KeysOptions{Source: BotKeys{"b": {keyA}}})
	if got, err := keys.Keys(t.Context(), "b"); err != nil || !slices.Equal(got, []string{keyA}) {
		t.Errorf("got %v, %v", got, err)
	}
}
