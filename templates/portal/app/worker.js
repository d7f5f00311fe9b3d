{% load static %}// Shows a page of its own where a page cannot be fetched. No answer of the portal is ever kept.
"use strict";
const KEPT = "offline-1";
const PAGE = "{% url 'app_offline' %}";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll([PAGE, "{% static 'portal.css' %}"])));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== KEPT);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).catch(() => caches.match(PAGE)));
  } else if (event.request.url.endsWith("{% static 'portal.css' %}")) {
    event.respondWith(fetch(event.request).catch(() => caches.match(event.request)));
  }
});
