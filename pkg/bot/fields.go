package bot

import (
	"reflect"
	"strings"
	"sync"
	"time"
)

var (
	durationType = reflect.TypeFor[time.Duration]()
	anyType      = reflect.TypeFor[any]()
)

// fieldName is the key of a struct field: its yaml tag, or the json tag where the
// type is Poe's.
func fieldName(f reflect.StructField) string {
	tag, ok := f.Tag.Lookup("yaml")
	if !ok {
		tag = f.Tag.Get("json")
	}
	name, _, _ := strings.Cut(tag, ",")
	if name == "-" || !f.IsExported() {
		return ""
	}
	return name
}

// structFields are what [fields] has found.
type structFields struct {
	names []string
	index map[string]int
}

// knownFields has the structFields of each type that was asked for: types do not change, and
// one template asks for the same ones hundreds of times.
var knownFields sync.Map

// fields are the keys of a struct type, with the place of each in it. Both are for reading.
func fields(t reflect.Type) (names []string, index map[string]int) {
	if known, ok := knownFields.Load(t); ok {
		f := known.(structFields)
		return f.names, f.index
	}
	f := structFields{index: make(map[string]int, t.NumField())}
	for i := range t.NumField() {
		if name := fieldName(t.Field(i)); name != "" {
			f.names = append(f.names, name)
			f.index[name] = i
		}
	}
	knownFields.Store(t, f)
	return f.names, f.index
}
