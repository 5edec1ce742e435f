package main

import (
	"maps"
	"testing"
)

// Two builds of the same sources are the same bytes, so what fits here fits everywhere.
func TestTheZippedFunctionKeepsToItsBudget(t *testing.T) {
	zipped, binary, err := shippedSize(root, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, zipped %d of at most %d", binary, zipped, zipBudget)
	if zipped > zipBudget {
		t.Errorf("the arm64 function is %d bytes zipped, of at most %d; make coldstart shows which packages it is", zipped, zipBudget)
	}
}

func TestSizesByPackage(t *testing.T) {
	got := addSizes([]byte(`  100 30 T github.com/aws/aws-sdk-go-v2/service/ssm.(*Client).GetParameters
  200 12 R type:github.com/aws/aws-sdk-go-v2/service/ssm.Client
  300 50 T encoding/json.Marshal
  400 7 T slices.Index[go.shape.[]github.com/aws/a.B,go.shape.int]
  500 99 B runtime.mheap_
  600 5 R type:.eq.[2]string
  700 8 D go.yaml.in/yaml/v3.tables
  800 3 T gopkg.in/yaml%2ev3.Marshal
  900 4 R go:string.*
  bad line
`))
	want := map[string]int{
		"github.com/aws/aws-sdk-go-v2/service/ssm": 42, "encoding/json": 50, "slices": 7,
		"go.yaml.in/yaml/v3": 8, "gopkg.in/yaml.v3": 3, "(of no package)": 9,
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}
