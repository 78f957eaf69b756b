package main

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"zhucun/sync/server"
)

// metrics are what GET /metrics tells Prometheus: how the endpoint does, nothing
// about any person or device.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	busy     prometheus.Gauge
}

func newMetrics(co *county, door *server.Door) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "zhucun_requests_total", Help: "Requests answered, by path and HTTP status.",
		}, []string{"path", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "zhucun_request_seconds", Help: "Time from the first byte of a request to the last of its reply.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 120},
		}, []string{"path"}),
		busy: prometheus.NewGauge(prometheus.GaugeOpts{Name: "zhucun_requests_running", Help: "Requests being read or answered."}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.busy, &logMetrics{co}, &shareMetrics{co, door},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

// count measures the requests of a handler.
func (m *metrics) count(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		m.busy.Inc()
		defer m.busy.Dec()
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		h.ServeHTTP(seen, r)
		path := r.URL.Path
		if path != "/v1/sync" && path != "/v1/enroll" && path != "/healthz" {
			path = "other" // strangers must not grow the table
		}
		m.requests.WithLabelValues(path, strconv.Itoa(seen.status)).Inc()
		m.seconds.WithLabelValues(path).Observe(time.Since(start).Seconds())
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// logMetrics reads the state of the log whenever it is asked for.
type logMetrics struct{ co *county }

var (
	headDesc    = prometheus.NewDesc("zhucun_log_head", "The last Seq of the log.", nil, nil)
	recordsDesc = prometheus.NewDesc("zhucun_records", "Records ever made.", nil, nil)
	waitingDesc = prometheus.NewDesc("zhucun_quarantine", "Changes that wait for a clerk.", nil, nil)
	backupDesc  = prometheus.NewDesc("zhucun_backup_seq", "The Seq up to which the log is in a verified backup.", nil, nil)
	noPagesDesc = prometheus.NewDesc("zhucun_no_pages", "1 while no pages go out after a restore.", nil, nil)
)

// Describe implements prometheus.Collector.
func (l *logMetrics) Describe(out chan<- *prometheus.Desc) { prometheus.DescribeByCollect(l, out) }

// Collect implements prometheus.Collector.
func (l *logMetrics) Collect(out chan<- prometheus.Metric) {
	st, err := l.co.Status(l.co.life)
	if err != nil {
		out <- prometheus.NewInvalidMetric(headDesc, err)
		return
	}
	noPages := 0.0
	if st.NoPages {
		noPages = 1
	}
	for desc, v := range map[*prometheus.Desc]float64{
		headDesc: float64(st.Head), recordsDesc: float64(st.Numbers), waitingDesc: float64(st.Waiting),
		backupDesc: float64(st.Backup), noPagesDesc: noPages,
	} {
		out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, v)
	}
}
