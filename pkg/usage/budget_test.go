package usage_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/poebridge/poebridge/pkg/usage"
)

func TestTheBudgetOfAPrompt(t *testing.T) {
	for _, row := range []struct {
		name                     string
		context, maxTokens, want int
	}{
		{"the context without answer and margin", 200_000, 8_192, 181_808},
		{"an answer of no length", 200_000, 0, 190_000},
		{"an answer below zero", 200_000, -1, 190_000},
		{"a quarter at least", 131_072, 128_000, 32_768},
		{"an answer of the whole context", 8_000, 8_000, 2_000},
		{"an answer of more", 8_000, math.MaxInt, 2_000},
		{"the margin is rounded up", 101, 0, 95},
		{"no context", 0, 100, 0},
		{"a context below zero", math.MinInt, math.MinInt, 0},
		{"a context without end", math.MaxInt, 0, math.MaxInt - math.MaxInt/20 - 1},
	} {
		if got := usage.Budget(row.context, row.maxTokens); got != row.want {
			t.Errorf("%s: %d, want %d", row.name, got, row.want)
		}
	}
}

func TestTheOldestExchangesAreCut(t *testing.T) {
	for _, row := range []struct {
		name            string
		sizes           []int
		budget, quantum int
		want            int
	}{
		{"nothing to drop", nil, 10, 5, 0},
		{"no budget and nothing to drop", nil, -10, 5, 0},
		{"all fit", []int{4, 3, 3}, 10, 5, 0},
		{"one too many", []int{4, 3, 4}, 10, 0, 1},
		{"as few as possible without a quantum", []int{1, 1, 1, 1, 1, 1}, 4, 0, 2},
		{"up to a multiple of the quantum", []int{1, 1, 1, 1, 1, 1}, 5, 3, 3},
		{"to the next multiple when more must go", []int{1, 1, 1, 1, 1, 1, 1, 1, 1}, 5, 3, 6},
		{"the exchange that reaches the multiple goes as well", []int{2, 2, 2, 2}, 7, 3, 2},
		{"one that goes far beyond it stays", []int{1, 90, 1, 1}, 92, 10, 1},
		{"unless it must go", []int{1, 90, 1, 1}, 91, 10, 2},
		{"rounding spares the newest", []int{1, 1, 1}, 2, 50, 2},
		{"the newest goes when it does not fit", []int{1, 1, 9}, 8, 4, 3},
		{"no budget", []int{1, 2}, 0, 1, 2},
		{"less than no budget", []int{1, 2}, math.MinInt, math.MinInt, 2},
		{"sizes below zero count as none", []int{-5, 3, 3}, 5, 0, 2},
		{"sizes beyond counting", []int{math.MaxInt, math.MaxInt, 1}, 10, 5, 2},
		{"a quantum beyond counting", []int{1, 1, 1}, 2, math.MaxInt, 2},
	} {
		if got := usage.Cut(row.sizes, row.budget, row.quantum); got != row.want {
			t.Errorf("%s: %d, want %d", row.name, got, row.want)
		}
	}
}

func TestWhatIsNotCutFits(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		sizes := make([]int, random.IntN(12))
		for i := range sizes {
			sizes[i] = random.IntN(40)
		}
		budget, quantum := random.IntN(200)-20, random.IntN(60)
		n := usage.Cut(sizes, budget, quantum)
		switch {
		case n < 0 || n > len(sizes):
			t.Fatalf("Cut(%v, %d, %d) = %d", sizes, budget, quantum, n)
		case n < len(sizes) && sum(sizes[n:]) > max(budget, 0):
			t.Fatalf("Cut(%v, %d, %d) = %d, which leaves %d", sizes, budget, quantum, n, sum(sizes[n:]))
		case n > 0 && sum(sizes) <= budget:
			t.Fatalf("Cut(%v, %d, %d) = %d, though all fit", sizes, budget, quantum, n)
		case n == len(sizes) && n > 0 && sizes[n-1] > 0 && sizes[n-1] <= budget:
			t.Fatalf("Cut(%v, %d, %d) drops the newest, though it fits", sizes, budget, quantum)
		}
	}
}

// TestTheCutMovesInJumps grows conversations by one exchange at a time, as Poe sends
// them. Each move of the cut costs a cache write of what is left.
func TestTheCutMovesInJumps(t *testing.T) {
	const budget, quantum = 10_000, 2_500
	for _, row := range []struct {
		name    string
		largest int // exchange
	}{
		{"short exchanges", 100},
		{"long ones", 1_000},
		{"as large as the quantum", 2_500},
		{"larger than the quantum", 6_000},
	} {
		random := rand.New(rand.NewPCG(3, 4))
		var sizes []int
		moves, last := 0, 0
		for range 500 {
			sizes = append(sizes, 1+random.IntN(row.largest))
			n := usage.Cut(sizes, budget, quantum)
			if n < last {
				t.Fatalf("%s: the cut moves back from %d to %d", row.name, last, n)
			}
			if n > last {
				moves++
			}
			if left := sum(sizes[n:]); left > budget || n > 0 && left <= budget-2*quantum-row.largest {
				t.Fatalf("%s: %d tokens are left", row.name, left)
			}
			last = n
		}
		if most := sum(sizes)/quantum + 1; moves > most || moves == 0 {
			t.Errorf("%s: the cut moves %d times in %d tokens, want %d at most", row.name, moves, sum(sizes), most)
		}
	}
}

// TestTheCutStaysWhileTheQuestionMoves: the last message is not among the exchanges
// but takes its part of the budget, and turns into one in the next query.
func TestTheCutStaysWhileTheQuestionMoves(t *testing.T) {
	const budget, quantum = 10_000, 2_500
	random := rand.New(rand.NewPCG(5, 6))
	var sizes []int
	moves, last, seen := 0, 0, 0
	for range 500 {
		question := 1 + random.IntN(400)
		n := usage.Cut(sizes, budget-question, quantum)
		if n < last {
			t.Fatalf("the cut moves back from %d to %d", last, n)
		}
		if n > last {
			moves++
		}
		last = n
		sizes = append(sizes, question+random.IntN(400))
		seen = sum(sizes)
	}
	if most := seen/quantum + 1; moves > most {
		t.Errorf("the cut moves %d times in %d tokens, want %d at most", moves, seen, most)
	}
}

func sum(sizes []int) int {
	n := 0
	for _, size := range sizes {
		n += max(size, 0)
	}
	return n
}

func TestTheSharesOfAContext(t *testing.T) {
	if got := usage.Margin(1000); got != 50 {
		t.Errorf("the margin is %d", got)
	}
	if got := usage.Margin(-1); got != 0 {
		t.Errorf("the margin of nothing is %d", got)
	}
	if got := usage.Quantum(1000, 200); got != usage.Budget(1000, 200)/4 {
		t.Errorf("the quantum is %d", got)
	}
}
