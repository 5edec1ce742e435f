package playground

import "testing"

func TestTheOldestFilesMakeRoom(t *testing.T) {
	s := shelf{most: 10}
	var all []*file
	for _, data := range []string{"1234", "5678", "90"} {
		f := &file{name: "a", data: []byte(data)}
		s.keep(f)
		all = append(all, f)
	}
	kept := func() (n int) {
		for _, f := range all {
			if _, ok := s.find(f.id, "a"); ok {
				n = n*10 + len(f.data)
			}
		}
		return n
	}
	if got := kept(); got != 442 {
		t.Errorf("of as much as there is room for are kept %d", got)
	}
	all = append(all, &file{name: "a", data: []byte("x")})
	s.keep(all[3])
	if got := kept(); got != 421 {
		t.Errorf("when one more comes are kept %d", got)
	}
}
