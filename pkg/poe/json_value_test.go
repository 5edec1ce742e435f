package poe

import (
	"encoding/json"
	"reflect"
	"testing"
)

// walked is a value as the walk finds it, in the types that encoding/json uses.
func walked(v value) any {
	switch v.kind() {
	case "object":
		all := map[string]any{}
		for key, field := range v.fields() {
			all[string(key)] = walked(field)
		}
		return all
	case "array":
		all := []any{}
		for element := range v.elements() {
			all = append(all, walked(element))
		}
		return all
	case "string":
		return v.text()
	case "number":
		f, _ := v.number()
		return f
	case "boolean":
		b, _ := v.boolean()
		return b
	default:
		return nil
	}
}

// FuzzValue: the walk finds in any JSON what encoding/json finds.
func FuzzValue(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,-2.5e3,"x\"]}",{"b\u0041":null}],"c":true}`, " [ ] ", "{}\n", `"\\"`, "0", `[[],[{}],"",",:[{"]`,
		`{"a":1,"a":{"b":2},"a":[3]}`, "{\t\"\\u0061\" :\r\n1 , \"b\":\"\xff\"}", `{"\ud800":"\ud83d\ude42"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		v := parse(body)
		if (v != nil) != json.Valid(body) {
			t.Fatalf("parsed %q", v)
		}
		var want any
		if v == nil || json.Unmarshal(body, &want) != nil { // which refuses numbers that are too large
			return
		}
		if got := walked(v); !reflect.DeepEqual(got, want) {
			t.Errorf("got  %#v\nwant %#v", got, want)
		}
	})
}

func TestNumbersAreReadAsFarAsTheyGo(t *testing.T) {
	for body, want := range map[string]float64{"1": 1, `"0.7"`: 0.7, `" 1 "`: 1, "-0": 0} {
		if f, ok := parse([]byte(body)).number(); !ok || f != want {
			t.Errorf("%s: got %v, %t", body, f, ok)
		}
	}
	for _, body := range []string{"1e999", `"NaN"`, `"inf"`, `"0x1"`, `""`, "true", "[1]", "null"} {
		if f, ok := parse([]byte(body)).number(); ok {
			t.Errorf("%s was taken for %v", body, f)
		}
	}
	if got := parse([]byte("1e300")).micros(); got != 0 {
		t.Errorf("got %v", got)
	}
}
