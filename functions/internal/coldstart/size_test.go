package main

import (
	"debug/elf"
	"maps"
	"testing"
)

// Two builds of the same sources are the same bytes, so what fits here fits everywhere.
func TestTheZippedFunctionKeepsToItsBudget(t *testing.T) {
	zipped, binary, err := shippedSize(t.Context(), root, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, zipped %d of at most %d", binary, zipped, zipBudget)
	if zipped > zipBudget {
		t.Errorf("the arm64 function is %d bytes zipped, of at most %d; make coldstart shows which packages it is", zipped, zipBudget)
	}
}

func TestSizesByPackage(t *testing.T) {
	const text, zeros = 1, 2
	got := addSizes([]elf.Symbol{
		{Name: "github.com/aws/aws-sdk-go-v2/service/ssm.(*Client).GetParameters", Size: 30, Section: text},
		{Name: "type:github.com/aws/aws-sdk-go-v2/service/ssm.Client", Size: 12, Section: text},
		{Name: "encoding/json.Marshal", Size: 50, Section: text},
		{Name: "slices.Index[go.shape.[]github.com/aws/a.B,go.shape.int]", Size: 7, Section: text},
		{Name: "runtime.mheap_", Size: 99, Section: zeros},
		{Name: "type:.eq.[2]string", Size: 5, Section: text},
		{Name: "go.yaml.in/yaml/v3.tables", Size: 8, Section: text},
		{Name: "gopkg.in/yaml%2ev3.Marshal", Size: 3, Section: text},
		{Name: "go:string.*", Size: 4, Section: text},
	}, func(i elf.SectionIndex) bool { return i == text })
	want := map[string]int{
		"github.com/aws/aws-sdk-go-v2/service/ssm": 42, "encoding/json": 50, "slices": 7,
		"go.yaml.in/yaml/v3": 8, "gopkg.in/yaml.v3": 3, "(of no package)": 9,
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}
